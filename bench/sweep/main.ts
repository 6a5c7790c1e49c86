/** `npm run bench -- sweep [--write]`: how long the sweepers take for 50,000 due records of each kind. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DynamoDeliveryStore, DynamoFileSearch, DynamoFileStore, DynamoProcessingStore } from '@intake/aws';
import { SweepDeliveries, type SweepReport } from '@intake/domain';
import {
  FixedClock,
  MemoryDeliveryQueue,
  MemoryDerivedStorage,
  MemoryFileSearch,
  MemoryFileStore,
  MemoryObjectStorage,
  MemoryProcessingStore,
  processingFixture,
  uploadFixture,
} from '@intake/testing';
import { machine } from '../report.ts';
import { TABLE, withLibrary } from '../lists/with-library.ts';
import { writeResult } from '../write-result.ts';
import { abandonedUploads, condemnedRuns, deletedFiles, waitingDeliveries } from './due.ts';

const COUNT = Number(process.env['COUNT'] ?? 50_000);
/** What a call of S3 or SQS takes from a function in the same region, in ms. */
const LATENCY = 20;

/** The use-cases as they are, on the real stores of the table; S3 and SQS in memory, each call as late as theirs. */
function adaptersOf(dynamo: DynamoDBDocument) {
  return <Port extends object>(port: Port): Port => {
    if (port instanceof MemoryFileStore) return new DynamoFileStore(dynamo, TABLE) as unknown as Port;
    if (port instanceof MemoryFileSearch) return new DynamoFileSearch(dynamo, TABLE) as unknown as Port;
    if (port instanceof MemoryProcessingStore)
      return new DynamoProcessingStore(dynamo, TABLE) as unknown as Port;
    const isOutside =
      port instanceof MemoryObjectStorage ||
      port instanceof MemoryDerivedStorage ||
      port instanceof MemoryDeliveryQueue;
    return isOutside ? late(port) : port;
  };
}

function late<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        await sleep(LATENCY);
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}

const CASES: [
  string,
  Iterable<Record<string, unknown>>,
  (dynamo: DynamoDBDocument) => Promise<SweepReport>,
][] = [
  [
    'uploads whose client left: S3 is asked, then expired',
    abandonedUploads(COUNT),
    (dynamo) => uploadFixture(adaptersOf(dynamo)).sweep.execute(),
  ],
  [
    'deleted files: words, runs, bytes, record',
    deletedFiles(COUNT),
    (dynamo) => uploadFixture(adaptersOf(dynamo)).sweep.execute(),
  ],
  [
    'runs of deleted files: what they made, steps, record',
    condemnedRuns(COUNT),
    (dynamo) => processingFixture(adaptersOf(dynamo)).sweep.execute(),
  ],
  [
    'deliveries of webhooks: claimed, put into the queue',
    waitingDeliveries(COUNT),
    (dynamo) => {
      const clock = new FixedClock();
      clock.advance(Date.now() - clock.now().getTime());
      const deliveries = new DynamoDeliveryStore(dynamo, TABLE);
      const queue = adaptersOf(dynamo)(new MemoryDeliveryQueue());
      return new SweepDeliveries({ deliveries, queue, clock }).execute();
    },
  ],
];

const rows: string[] = [];
for (const [what, items, sweep] of CASES)
  await withLibrary(items, async (dynamo) => {
    const started = performance.now();
    const cpu = process.cpuUsage();
    const { swept, failed } = await sweep(dynamo);
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    if (swept !== COUNT || failed.length > 0)
      throw new Error(`${what}: ${swept} swept, ${failed.length} failed: ${String(failed[0]?.error)}`);
    const own = (user + system) / 1e6;
    rows.push(`| ${what} | ${seconds.toFixed(0)} | ${(COUNT / seconds).toFixed(0)} | ${own.toFixed(0)} |`);
    console.error(rows.at(-1));
  });

const report = [
  machine(),
  '',
  `| ${COUNT.toLocaleString('en')} due at once | Seconds | Records a second | Processor time of the sweeper, s |`,
  '| --- | ---: | ---: | ---: |',
  ...rows,
].join('\n');
console.log(report);
if (process.argv.includes('--write')) await writeResult('sweep', report);

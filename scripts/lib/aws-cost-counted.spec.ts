/** Write units as the database itself reckons them, against those that docs/cost.md and the estimate of a batch are computed from. */
import { DynamoBatchStore, DynamoProcessingStore, DynamoRunSlots } from '@intake/aws';
import { type AlgorithmOutcome, OF_FILE, OF_STEP } from '@intake/domain';
import {
  batchFixture,
  MemoryBatchStore,
  MemoryProcessingStore,
  MemoryRunSlots,
  OWNER,
  processingFixture,
} from '@intake/testing';
import { makeTable, startAws } from '../../libs/aws/test/aws-under-test.ts';
import { costOfBatchFile, costOfProcessing } from './aws-cost-processing.ts';

const WRITES = /^(PutItem|UpdateItem|DeleteItem|TransactWriteItems)Command$/;
interface Capacity {
  CapacityUnits: number;
}

let aws: Awaited<ReturnType<typeof startAws>>;
let counted: Awaited<ReturnType<typeof countedTable>>;
beforeAll(async () => {
  aws = await startAws();
  counted = await countedTable();
}, 60_000);
afterAll(() => aws?.stop());

/** A table whose writes are added up, those of its indexes too. */
async function countedTable() {
  const { dynamo, table } = await makeTable(aws.options);
  let units = 0;
  dynamo.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (!WRITES.test(commandName)) return next(args);
        Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' });
        const result = await next(args).catch((error: unknown) => {
          const { TransactItems } = args.input as { TransactItems?: unknown[] };
          // A write that is refused costs what it would have cost.
          units += TransactItems ? 2 * TransactItems.length : 1;
          throw error;
        });
        const { ConsumedCapacity } = result.output as { ConsumedCapacity: Capacity | Capacity[] };
        for (const one of [ConsumedCapacity].flat()) units += one.CapacityUnits;
        return result;
      },
    { step: 'initialize', name: 'units' },
  );
  const replaced = new Map<unknown, unknown>([
    [MemoryProcessingStore, new DynamoProcessingStore(dynamo, table)],
    [MemoryRunSlots, new DynamoRunSlots(dynamo, table, () => 2)],
    [MemoryBatchStore, new DynamoBatchStore(dynamo, table)],
  ]);
  return {
    inTable: <Port extends object>(port: Port) => (replaced.get(port.constructor) ?? port) as Port,
    /** Since the last call. */
    take() {
      const taken = units;
      units = 0;
      return taken;
    },
  };
}

/** A result that is as long as docs/cost.md assumes it, two units, and nothing else. */
const outcome = async (): Promise<AlgorithmOutcome> => ({
  ...{ state: 'succeeded', version: '1.0.0', bytesRead: 1, durationMs: 5 },
  result: { text: 'x'.repeat(1200) },
});

it('a file that arrives is analysed with as many write units as docs/cost.md says', async () => {
  const fixture = processingFixture(counted.inTable);
  fixture.memory.runner.run = outcome;
  fixture.catalogue.entries = fixture.catalogue.entries.slice(0, 1);
  const file = await fixture.ready();
  counted.take();
  await fixture.start.execute(file.ownerId, file.id);
  await fixture.execute(file);
  expect(counted.take()).toBe(costOfProcessing([{ light: 1, heavy: 0 }]).writeUnits);
});

it('each further file of a batch costs as many as docs/cost.md and the estimate say', async () => {
  const fixture = batchFixture(counted.inTable);
  fixture.memory.runner.run = outcome;
  const algorithms = [{ id: fixture.catalogue.entries[0]!.id, parameters: {} }];
  const batchOf = async (count: number) => {
    const ids = [];
    for (let n = 0; n < count; n++) {
      const file = await fixture.processing.ready();
      await fixture.processing.start.execute(OWNER, file.id);
      await fixture.processing.execute(file);
      ids.push(file.id);
    }
    counted.take();
    const batch = await fixture.start.execute(OWNER, { files: { ids }, algorithms });
    await fixture.execute(batch);
    expect((await fixture.read.one(batch)).batch.state).toBe('succeeded');
    return counted.take();
  };
  const ofOne = (await batchOf(2)) - (await batchOf(1));
  expect(ofOne).toBe(
    costOfProcessing([{ light: 1, heavy: 0 }], { inBatch: true }).writeUnits + costOfBatchFile().writeUnits,
  );
  expect(ofOne).toBe(OF_FILE.writes + OF_STEP.writes);
}, 60_000);

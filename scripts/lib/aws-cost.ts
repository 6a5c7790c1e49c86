/**
 * What Intake costs on AWS, from counted calls. `node scripts/lib/aws-cost.ts` prints the tables of docs/cost.md; a test
 * counts the calls of a real upload and fails when they are others than here, another one when the tables are stale.
 */
import { planParts } from '@intake/domain';
import { COLD_START, METRICS } from '../../apps/api/src/metrics/metrics.ts';

/** Calls behind one upload, the parts aside; scripts/test/cost.e2e.ts counts them. */
export const UPLOAD_CALLS = {
  /** A film of one part (files up to 64 KiB need one GetObject), from whoever tells its checksum beforehand, as the web app and the CLI do. */
  onePut: {
    'dynamodb BatchWriteItem': 1,
    'dynamodb GetItem': 2,
    'dynamodb PutItem': 3,
    'dynamodb TransactWriteItems': 2,
    'dynamodb UpdateItem': 2,
    's3 GetObject': 2,
    's3 HEAD object': 1,
  },
  inParts: {
    'dynamodb BatchWriteItem': 1,
    'dynamodb GetItem': 2,
    'dynamodb PutItem': 3,
    'dynamodb TransactWriteItems': 4,
    'dynamodb UpdateItem': 2,
    's3 CompleteMultipartUpload': 1,
    's3 CreateMultipartUpload': 1,
    's3 GetObject': 2,
    's3 HEAD object': 1,
    's3 ListParts': 1,
  },
} as const;

/** Calls of the function that follows the table, for one owner's changes; cost.e2e.ts counts them, too. */
export const LIVE_CALLS = {
  unheard: { 'dynamodb GetItem': 1 },
  heard: { 'dynamodb GetItem': 1, 'dynamodb PutItem': 1, 'dynamodb Query': 1, 'dynamodb UpdateItem': 1 },
} as const;

/** US dollars, us-west-1, list prices without free tiers, as known in 2026: look them up before you decide on them. */
export const PRICE = {
  s3Put: 0.0055 / 1000, // PUT, POST, LIST
  s3Get: 0.00044 / 1000, // GET, HEAD and, to be safe, preflights
  storageGbMonth: 0.026,
  transferGb: 0.09,
  writeUnit: 0.7 / 1e6,
  readUnit: 0.14 / 1e6,
  httpApiRequest: 1.17 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  lambdaGbSecond: 0.0000133334,
  event: 1 / 1e6,
  socketMessage: 1 / 1e6,
  socketMinute: 0.25 / 1e6,
  logsGb: 0.67,
  metricMonth: 0.3,
  alarmMetricMonth: 0.1,
};

/** In a transaction each item counts two: the record and its owner's counts. */
const TRANSACTION = 4;
/**
 * Units of the writes of a record. Its six entries in the indexes of lists and the one in `due` count one where they are
 * made, changed in place or taken away, two where they move.
 */
const FILE_WRITES = {
  create: TRANSACTION + 6 + 1,
  completing: TRANSACTION + 3 + 3 * 2 + 2,
  verifying: TRANSACTION + 6 * 2 + 2,
  ready: TRANSACTION + 3 + 3 * 2 + 1,
  readyAtOnce: TRANSACTION + 6 * 2 + 1,
};
/** Words that name and folder have; the search keeps an entry for each, and a note. */
const WORDS = 8;
/** Seconds and GB of memory: a request of `http`, and of `objectCreated`, which reads one item and is done. */
const HTTP = { seconds: 0.1, gb: 1 };
const OBJECT_CREATED = { seconds: 0.05, gb: 0.5 };
export const FAN_OUT = { seconds: 0.03, gb: 0.5 };
/** Functions that every change of a record is given to, one invocation each where others do not come at the same moment: `fanOut`, `webhooks`. */
const FOLLOWERS = 2;
/** In one dimension, the stage. */
const CUSTOM_METRICS = Object.keys({ ...METRICS, ...COLD_START }).length;
/** Numbers that alarms look at, those of an expression one by one. A test counts them. */
export const ALARM_METRICS = 32;
/** GB of log per invocation, the line of metrics included. */
const LOG = 1.5e-6;

export interface Cost {
  what: string;
  parts: number;
  s3Requests: number;
  invocations: number;
  writeUnits: number;
  /** US dollars for everything but storage. */
  dollars: number;
  /** US dollars more while its owner has one page open that is told of it. */
  live: number;
}

/** @param size bytes */
export function costOfUpload(what: string, size: number): Cost {
  const parts = planParts(size).length;
  const calls = parts === 1 ? UPLOAD_CALLS.onePut : UPLOAD_CALLS.inParts;
  const reads = calls['s3 GetObject'] + calls['s3 HEAD object'];
  const gets = reads + parts;
  const puts = count(calls, 's3') - reads + parts;
  const { create, completing, verifying, ready, readyAtOnce } = FILE_WRITES;
  const fileUnits = parts === 1 ? create + readyAtOnce : create + completing + verifying + ready;
  // Beside them the idempotency key, the history, the search, and the counters; none of these is in an index.
  const writeUnits = fileUnits + 1 + 1 + (1 + WORDS) + calls['dynamodb UpdateItem'];
  const readUnits = calls['dynamodb GetItem'] + 1;
  const changes = calls['dynamodb TransactWriteItems'];
  const dollars =
    changes * FOLLOWERS * (invocation(FAN_OUT) + PRICE.readUnit) +
    puts * PRICE.s3Put +
    gets * PRICE.s3Get +
    writeUnits * PRICE.writeUnit +
    readUnits * PRICE.readUnit +
    PRICE.event +
    2 * request() +
    invocation(OBJECT_CREATED);
  // Every change of the record is a message of its own, unless others come at the same moment.
  const live = changes * message();
  const invocations = 3 + changes * FOLLOWERS;
  return { what, parts, s3Requests: puts + gets, invocations, writeUnits, dollars, live };
}

function count(calls: Record<string, number>, service: string): number {
  const names = Object.keys(calls).filter((name) => name.startsWith(service));
  return names.reduce((sum, name) => sum + calls[name]!, 0);
}

/** One message to one page: what it takes more than a change that nobody hears of. */
function message(): number {
  const writes = LIVE_CALLS.heard['dynamodb PutItem'] + LIVE_CALLS.heard['dynamodb UpdateItem'];
  const reads = LIVE_CALLS.heard['dynamodb Query'];
  return writes * PRICE.writeUnit + reads * PRICE.readUnit + PRICE.socketMessage;
}

/** Of a thousand people whose page is in view; every eight minutes without news it asks, and is answered. */
function openPages(hours: number): number {
  const asked = (hours * 60) / 8;
  return (
    1000 *
    (hours * 60 * PRICE.socketMinute +
      asked * (2 * PRICE.socketMessage + invocation(FAN_OUT) + 3 * PRICE.readUnit))
  );
}

/** One call of the API that reads one item. */
function request(): number {
  return PRICE.httpApiRequest + invocation(HTTP) + PRICE.readUnit;
}

export function invocation({ seconds, gb }: typeof HTTP): number {
  return PRICE.lambdaRequest + seconds * gb * PRICE.lambdaGbSecond + LOG * PRICE.logsGb;
}

/** A month of a thousand people; what one of them does is an assumption, see docs/cost.md. */
export function costOfThousandUsers(): Record<string, number> {
  const users = 1000;
  const [uploads, downloads, otherCalls, fileMB, hoursInView] = [20, 40, 300, 20, 40];
  const storedGb = (users * uploads * fileMB) / 1000;
  return {
    uploads: users * uploads * costOfUpload('', fileMB * 1e6).dollars,
    'other calls of the API': users * (otherCalls + downloads) * request(),
    'live updates': openPages(hoursInView) + users * uploads * costOfUpload('', fileMB * 1e6).live,
    'storage of one month of files': storedGb * PRICE.storageGbMonth,
    'downloads to the internet': ((users * downloads * fileMB) / 1000) * PRICE.transferGb,
    'numbers in CloudWatch': CUSTOM_METRICS * PRICE.metricMonth,
    // Every 5 minutes of files and of runs, every minute of deliveries, four small queries each; ten numbers of alarms and three dashboards are free.
    'sweepers, alarms and idle time':
      8640 * (invocation(OBJECT_CREATED) + 8 * PRICE.readUnit) +
      43_200 * (invocation(FAN_OUT) + 4 * PRICE.readUnit) +
      (ALARM_METRICS - 10) * PRICE.alarmMetricMonth,
  };
}

export function costTables(): string {
  const sizes: [string, number][] = [
    ['1 MB', 1e6],
    ['100 MB', 1e8],
    ['1 GB', 1e9],
  ];
  const rows = sizes
    .map(([what, size]) => costOfUpload(what, size))
    .map(
      ({ what, parts, s3Requests, invocations, writeUnits, dollars, live }) =>
        `| ${what} | ${parts} | 2 | ${s3Requests} | ${invocations} | ${writeUnits} | ${(dollars * 1000).toFixed(3)} | ${(live * 1000).toFixed(3)} |`,
    );
  const month = costOfThousandUsers();
  const total = Object.values(month).reduce((sum, dollars) => sum + dollars, 0);
  return [
    '| upload | parts | API calls | S3 requests | invocations | write units | USD per 1,000 | more when live |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    '| 1,000 users, one month | USD |',
    '| --- | ---: |',
    ...Object.entries(month).map(([what, dollars]) => `| ${what} | ${dollars.toFixed(2)} |`),
    `| **sum** | **${total.toFixed(2)}** |`,
  ].join('\n');
}

if (import.meta.main) console.log(costTables());

import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/**
 * The one table, designed from what is asked of it. Hash key `pk`, range key `sk`, both strings; on demand.
 *
 * | item            | pk                | sk              | asked for                                                  |
 * | --------------- | ----------------- | --------------- | ---------------------------------------------------------- |
 * | file            | `OWNER#<userId>`  | `FILE#<ulid>`   | one by id; an owner's, by time of creation (ULIDs sort)    |
 * | file counts     | `OWNER#<userId>`  | `COUNTS#<n>`    | how many files of each kind, written with the file          |
 * | search note     | `OWNER#<userId>#NOTES` | `<ulid>`   | all words of a file, see search-items.ts                    |
 * | word            | `OWNER#<userId>#W#<letter>` | `<word>#<ulid>`, `…#<source>` | the files with a word that begins so, and where it stands |
 * | facts           | `OWNER#<userId>#FACTS` | `<ulid>`   | duration, pages … of 100 files; the files that have some    |
 * | idempotency key | `OWNER#<userId>`  | `IDEM#<key>`    | what did this key create                                   |
 * | e-mail claim    | `EMAIL#<address>` | `EMAIL`         | whose address is it; makes addresses unique                |
 * | user            | `USER#<userId>`   | `PROFILE`       | one by id                                                  |
 * | session         | `USER#<userId>`   | `SESSION#<id>`  | one by id; all of a user, to end them                      |
 * | attempts        | `RATE#<digest>`   | `RATE`          | how many attempts in this window                           |
 * | counters        | `ACTIVITY#<n>`    | `DAY#<date>`    | what happened on each day of a stretch, for administrators |
 * | migration       | `MIGRATION`       | `<name>`        | how far the columns of old items were brought up to date  |
 * | failure         | `ACTIVITY#<n>`    | `FAILURE#<ulid>`| the last failures of all owners, newest first              |
 * | history         | `HISTORY#<userId>` | `<time>#<ulid>` | how a person's uploads ended, newest first; one item for all that ended in one request |
 * | run             | `PROCESSING#<userId>#<fileId>` | `RUN#<ulid>` | a file's runs, newest first; one by id         |
 * | step            | the same          | `STEP#<run>#<algorithm>` | a run's steps; one                                |
 * | summary         | the same          | `SUMMARY`       | what lists show, 100 files by one BatchGetItem             |
 * | batch           | `BATCHES#<userId>` | `BATCH#<ulid>`  | an owner's, newest first; one by id                        |
 * | file of a batch | `BATCH#<userId>#<batch>` | `ITEM#<file>` | a batch's files; one                                  |
 * | its counts      | the same          | `COUNTS#<n>`    | what became of them, written with the file of the batch     |
 * | settings        | `OWNER#<userId>`  | `SETTINGS`     | what a person has chosen                                   |
 * | version of a set | `SET#<partition>` | `VERSION`      | changes when one more is written of what is limited: rules, open batches |
 * | rule            | `RULES#<userId>`  | `RULE#<ulid>`   | an owner's few, for every file that arrives; one by id     |
 * | ticket          | `TICKET#<digest>` | `TICKET`        | lets its bearer open one connection; marked when it is taken |
 * | connection      | `CONNECTION#<id>` | `CONNECTION`    | whose is it                                                |
 * | the same        | `REALTIME#<userId>` | `CONNECTION#<id>` | an owner's open connections                            |
 * | message         | the same          | `MESSAGE#<number>` | what connections were told, for who was away for a moment |
 * | head            | the same          | `HEAD`          | counts the messages while somebody listens                 |
 * | webhook         | `WEBHOOKS#<userId>` | `WEBHOOK#<ulid>` | an owner's few; their secrets are sealed                  |
 * | delivery        | `DELIVERIES#<userId>#<webhook>` | `DELIVERY#<message>` | what a webhook was told, newest first     |
 * | verdict         | `SCAN#<key>`      | `ETAG#<etag>`   | a scanner's word, or the task token that waits for it      |
 * | position        | `STREAM#<arn>`    | `POSITION#<shard>` | how far the stream was read, where no Lambda does it    |
 *
 * Indexes, all sparse (only files carry their keys, and `due` those of runs, batches and deliveries too) and with whole items. Each list is one partition, or a few that are
 * read side by side, in each order by an index of its own: `by-list` (`listKey`, `sk`) with `by-list-name` (`nameKey`) and
 * `by-list-size` (`sizeKey`) for what is listed, the trash and the unfinished uploads; `by-category` (`categoryKey`, `sk`)
 * with `by-category-name` and `by-category-size` for one category in one state; `due` (`dueShard`, `dueAt`) for what the
 * sweeper must look at, spread over a few partitions because all owners share it.
 *
 * An owner's counts are spread over a few items, so that writes at the same time seldom meet; a reader adds them up.
 * Counters and failures are of everybody, so they are spread over a few partitions (`n`) at random; a reader asks all of
 * them. Counters are added to (`ADD`), never read before.
 *
 * Sessions, idempotency keys, attempts, counters (40 days), failures (14 days), histories (30 days), batches (90 days after their last change), tickets, connections, messages and heads carry `ttl` (epoch seconds). DynamoDB deletes late, up to days: the code
 * never takes an item for alive because it is still there.
 */
export const INDEX = {
  byList: 'by-list',
  byListName: 'by-list-name',
  byListSize: 'by-list-size',
  byCategory: 'by-category',
  byCategoryName: 'by-category-name',
  byCategorySize: 'by-category-size',
  due: 'due',
} as const;

export const TTL_ATTRIBUTE = 'ttl';

const DUE_SHARDS = 4;
const ACTIVITY_SHARDS = 4;
const COUNT_SHARDS = 4;

export const key = {
  owner: (ownerId: string) => `OWNER#${ownerId}`,
  file: (ownerId: string, id: string) => ({ pk: key.owner(ownerId), sk: `FILE#${id}` }),
  fileCounts: (ownerId: string, shard: number) => ({ pk: key.owner(ownerId), sk: `COUNTS#${shard}` }),
  searchFacts: (ownerId: string, fileId: string) => ({ pk: `${key.owner(ownerId)}#FACTS`, sk: fileId }),
  searchNote: (ownerId: string, fileId: string) => ({ pk: `${key.owner(ownerId)}#NOTES`, sk: fileId }),
  idempotency: (ownerId: string, name: string) => ({ pk: key.owner(ownerId), sk: `IDEM#${name}` }),
  email: (email: string) => ({ pk: `EMAIL#${email}`, sk: 'EMAIL' }),
  user: (id: string) => ({ pk: `USER#${id}`, sk: 'PROFILE' }),
  session: (userId: string, id: string) => ({ pk: `USER#${userId}`, sk: `SESSION#${id}` }),
  attempts: (digest: string) => ({ pk: `RATE#${digest}`, sk: 'RATE' }),
  migration: (name: string) => ({ pk: 'MIGRATION', sk: name }),
  dayCounts: (shard: string, date: string) => ({ pk: shard, sk: `DAY#${date}` }),
  failure: (shard: string, id: string) => ({ pk: shard, sk: `FAILURE#${id}` }),
  settings: (ownerId: string) => ({ pk: key.owner(ownerId), sk: 'SETTINGS' }),
  rules: (ownerId: string) => `RULES#${ownerId}`,
  rule: (ownerId: string, id: string) => ({ pk: key.rules(ownerId), sk: `RULE#${id}` }),
  history: (ownerId: string, at: string, id: string) => ({ pk: `HISTORY#${ownerId}`, sk: `${at}#${id}` }),
};

/** Sorts behind every other character, by UTF-8 as DynamoDB sorts. */
export const LAST = '\u{10FFFF}';

/**
 * The Query for what one partition has of keys that begin so. Not by `begins_with`: the embedded engine would compare every
 * key of the partition, all files of an owner to find the counts beside them.
 */
export const keysWith = ({ pk, sk }: { pk: string; sk: string }) => ({
  KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
  ExpressionAttributeValues: { ':pk': pk, ':first': sk, ':last': `${sk}${LAST}` },
});

/** What items have besides the thing that they keep: keys, index columns, expiry. */
const TABLE_ATTRIBUTES = [
  'pk',
  'sk',
  'nameKey',
  'sizeKey',
  // Of earlier releases.
  'searchText',
  'listKey',
  'categoryKey',
  'dueShard',
  'dueAt',
  TTL_ATTRIBUTE,
];

/** The thing that an item keeps. */
export function fromItem<Thing>(item: Record<string, unknown>): Thing {
  return Object.fromEntries(
    Object.entries(item).filter(([name]) => !TABLE_ATTRIBUTES.includes(name)),
  ) as Thing;
}

/** The partition of the `due` index that a file belongs to. */
export function dueShardOf(id: string): string {
  return `DUE#${id.charCodeAt(id.length - 1) % DUE_SHARDS}`;
}

export const dueShards = Array.from({ length: DUE_SHARDS }, (_, shard) => `DUE#${shard}`);

export const activityShards = Array.from({ length: ACTIVITY_SHARDS }, (_, shard) => `ACTIVITY#${shard}`);

/** Where the next one goes: anywhere, so that no partition is hotter than the others. */
export function anyActivityShard(): string {
  return activityShards[Math.floor(Math.random() * ACTIVITY_SHARDS)]!;
}

export const countShards = Array.from({ length: COUNT_SHARDS }, (_, shard) => shard);

/** Epoch seconds, as DynamoDB's time to live wants them. */
export function ttl(at: Date | string): number {
  return Math.ceil(new Date(at).getTime() / 1000);
}

const index = (name: string, hash: string, range: string) => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ],
  Projection: { ProjectionType: 'ALL' as const },
});

/** What CreateTable is given; serverless.yml says the same. */
export const tableDefinition = {
  BillingMode: 'PAY_PER_REQUEST',
  // What changed is what happened: docs/decisions/0012-live-updates-from-the-stream.md
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'nameKey', AttributeType: 'S' },
    { AttributeName: 'sizeKey', AttributeType: 'S' },
    { AttributeName: 'listKey', AttributeType: 'S' },
    { AttributeName: 'categoryKey', AttributeType: 'S' },
    { AttributeName: 'dueShard', AttributeType: 'S' },
    { AttributeName: 'dueAt', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    index(INDEX.byList, 'listKey', 'sk'),
    index(INDEX.byListName, 'listKey', 'nameKey'),
    index(INDEX.byListSize, 'listKey', 'sizeKey'),
    index(INDEX.byCategory, 'categoryKey', 'sk'),
    index(INDEX.byCategoryName, 'categoryKey', 'nameKey'),
    index(INDEX.byCategorySize, 'categoryKey', 'sizeKey'),
    index(INDEX.due, 'dueShard', 'dueAt'),
  ],
} satisfies Omit<CreateTableCommandInput, 'TableName'>;

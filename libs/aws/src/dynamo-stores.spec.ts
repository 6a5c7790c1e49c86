import { jest } from '@jest/globals';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import {
  activityStoreContract,
  aFailure,
  aFile,
  attemptLimiterContract,
  batchStoreContract,
  connectionStoreContract,
  eventLogContract,
  ticketStoreContract,
  aSession,
  ownerSettingsStoreContract,
  ruleStoreContract,
  aUser,
  expectRefusal,
  fileStoreContract,
  historyStoreContract,
  idempotencyStoreContract,
  processingStoreContract,
  runSlotsContract,
  sessionStoreContract,
  userStoreContract,
  aWebhook,
  deliveryStoreContract,
  webhookStoreContract,
} from '@intake/testing';
import type { User } from '@intake/domain';
import { startWithTable } from '../test/aws-under-test.ts';
import { DynamoActivityStore } from './dynamo-activity-store.ts';
import { DynamoAttemptLimiter } from './dynamo-attempt-limiter.ts';
import { DynamoBatchStore } from './dynamo-batch-store.ts';
import { DynamoConnectionStore } from './dynamo-connection-store.ts';
import { DynamoEventLog } from './dynamo-event-log.ts';
import { DynamoTicketStore } from './dynamo-ticket-store.ts';
import { DynamoFileStore } from './dynamo-file-store.ts';
import { DynamoHistoryStore } from './dynamo-history-store.ts';
import { DynamoIdempotencyStore } from './dynamo-idempotency-store.ts';
import { DynamoProcessingStore } from './dynamo-processing-store.ts';
import { DynamoRunSlots } from './dynamo-run-slots.ts';
import { DynamoOwnerSettingsStore } from './dynamo-owner-settings-store.ts';
import { DynamoRuleStore } from './dynamo-rule-store.ts';
import { DynamoSessionStore } from './dynamo-session-store.ts';
import { DynamoUserStore } from './dynamo-user-store.ts';
import { activityShards, key } from './table.ts';
import { DynamoDeliveryStore } from './webhooks/dynamo-delivery-store.ts';
import { DynamoWebhookStore } from './webhooks/dynamo-webhook-store.ts';
import { SealedText } from './webhooks/sealed-text.ts';
import { webhookKey } from './webhooks/webhook-item.ts';

// Real servers, on machines that do other things, too.
jest.setTimeout(30_000);

let dynamo: DynamoDBDocument;
let table: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  ({ dynamo, table, cleanUp } = await startWithTable());
});
afterAll(() => cleanUp());

activityStoreContract(async () => new DynamoActivityStore(dynamo, table));
batchStoreContract(async () => new DynamoBatchStore(dynamo, table));
attemptLimiterContract(async () => new DynamoAttemptLimiter(dynamo, table));
connectionStoreContract(async () => new DynamoConnectionStore(dynamo, table));
eventLogContract(async () => new DynamoEventLog(dynamo, table));
ticketStoreContract(async () => new DynamoTicketStore(dynamo, table));
it('gives a ticket to whose first answer got lost', async () => {
  const store = new DynamoTicketStore(dynamo, table);
  const ticket = { digest: 'lost', ownerId: 'owner', sessionId: 's', expiresAt: '2026-11-01T10:01:00.000Z' };
  await store.add(ticket);
  let tries = 0;
  const loseAnswer = (next: (args: never) => Promise<unknown>) => async (args: never) => {
    const answer = await next(args);
    if (++tries === 1) throw Object.assign(new Error('lost'), { name: 'TimeoutError' });
    return answer;
  };
  dynamo.middlewareStack.add(loseAnswer as never, { step: 'deserialize', name: 'loseAnswer' });
  try {
    expect(await store.take(ticket.digest)).toEqual(ticket);
  } finally {
    dynamo.middlewareStack.remove('loseAnswer');
  }
  expect(tries).toBe(2);
  expect(await store.take(ticket.digest)).toBeNull();
});
fileStoreContract(async () => new DynamoFileStore(dynamo, table));
historyStoreContract(async () => new DynamoHistoryStore(dynamo, table));
idempotencyStoreContract(async () => new DynamoIdempotencyStore(dynamo, table));
processingStoreContract(async () => new DynamoProcessingStore(dynamo, table));
runSlotsContract(async (limit) => new DynamoRunSlots(dynamo, table, () => limit));
ruleStoreContract(async () => new DynamoRuleStore(dynamo, table));
ownerSettingsStoreContract(async () => new DynamoOwnerSettingsStore(dynamo, table));
sessionStoreContract(async () => new DynamoSessionStore(dynamo, table));
userStoreContract(async () => new DynamoUserStore(dynamo, table));

const sealer = new SealedText(Buffer.alloc(32, 7).toString('base64url'));
deliveryStoreContract(async () => new DynamoDeliveryStore(dynamo, table));
webhookStoreContract(async () => new DynamoWebhookStore(dynamo, table, () => sealer));

const stored = async (Key: Record<string, string>) =>
  (await dynamo.get({ TableName: table, Key, ConsistentRead: true })).Item;

describe('DynamoFileStore', () => {
  it('takes its own record for created when the answer to the first write was lost', async () => {
    const store = new DynamoFileStore(dynamo, table);
    const record = aFile({ ownerId: crypto.randomUUID() });
    await store.create(record);
    await store.create(record);
    expect(await store.find(record.ownerId, record.id)).toEqual(record);
    await store.update(record, { ...record, version: 2 });
    await expectRefusal(store.create(record), 'ALREADY_EXISTS');
  });
});

describe('DynamoWebhookStore', () => {
  it('keeps no secret that can be read, nor used in another place', async () => {
    const webhook = aWebhook({ ownerId: crypto.randomUUID() });
    await new DynamoWebhookStore(dynamo, table, () => sealer).create(webhook);
    const item = (await stored(webhookKey.webhook(webhook.ownerId, webhook.id)))!;
    expect(JSON.stringify(item)).not.toContain(webhook.secrets[0]!.value.slice(6));
    expect(() => sealer.open(item.secrets[0].value, 'another place')).toThrow();
  });
});

describe('DynamoUserStore', () => {
  const createdAt = '2026-11-01T10:00:00.000Z';
  const aMinuteLater = '2026-11-01T10:01:00.000Z';

  it('gives an address free after a minute when a crash left only the claim', async () => {
    const users = new DynamoUserStore(dynamo, table);
    const email = `${crypto.randomUUID()}@example.com`;
    await dynamo.put({
      TableName: table,
      Item: { ...key.email(email), userId: 'dead', claimedAt: createdAt },
    });
    await expectRefusal(users.create(aUser({ email, createdAt })), 'ALREADY_EXISTS');
    const user = aUser({ id: crypto.randomUUID(), email, createdAt: aMinuteLater });
    await users.create(user);
    expect(await users.findByEmail(email)).toEqual(user);
  });

  it('never takes the address of a user who is there', async () => {
    const users = new DynamoUserStore(dynamo, table);
    const user = aUser({ id: crypto.randomUUID(), email: `${crypto.randomUUID()}@example.com`, createdAt });
    await users.create(user);
    await expectRefusal(
      users.create(aUser({ email: user.email, createdAt: aMinuteLater })),
      'ALREADY_EXISTS',
    );
    expect(await users.findByEmail(user.email)).toEqual(user);
  });

  it('lists all users and nothing else', async () => {
    const users = new DynamoUserStore(dynamo, table);
    const user = aUser({ id: crypto.randomUUID(), email: `${crypto.randomUUID()}@example.com` });
    await users.create(user);
    const all: User[] = [];
    for await (const one of users.all()) all.push(one);
    expect(all).toContainEqual(user);
    expect(all.every(({ email }) => email.includes('@'))).toBe(true);
  });
});

describe('DynamoActivityStore', () => {
  it('spreads what everybody adds to over several partitions', async () => {
    const store = new DynamoActivityStore(dynamo, table);
    const date = '2029-06-01';
    await Promise.all(Array.from({ length: 40 }, () => store.add(date, { started: 1 })));
    const items = await Promise.all(activityShards.map((shard) => stored(key.dayCounts(shard, date))));
    expect(items.filter(Boolean).length).toBeGreaterThan(1);
    expect(items.reduce((sum, item) => sum + (item?.started ?? 0), 0)).toBe(40);
  });
});

describe('what expires', () => {
  it('carries the time in epoch seconds, for DynamoDB to delete it', async () => {
    const session = aSession({ userId: crypto.randomUUID(), expiresAt: '2026-11-01T10:00:00.500Z' });
    await new DynamoSessionStore(dynamo, table).create(session);
    expect(await stored(key.session(session.userId, session.id))).toMatchObject({ ttl: 1793527201 });

    const now = new Date('2026-11-01T10:00:00.000Z');
    const claim = { fileId: 'f', fingerprint: 'p' };
    await new DynamoIdempotencyStore(dynamo, table).claim(session.userId, 'k', claim, now, new Date(0));
    expect(await stored(key.idempotency(session.userId, 'k'))).toMatchObject({ ttl: 1793527200 });
  });

  it('is a history after 30 days', async () => {
    const ownerId = crypto.randomUUID();
    const at = '2026-11-01T10:00:00.000Z';
    await new DynamoHistoryStore(dynamo, table).add(ownerId, 'x', [{ at, outcome: 'ready', name: 'a' }]);
    const item = await stored(key.history(ownerId, at, 'x'));
    expect(item?.ttl).toBe(Date.UTC(2026, 11, 1, 10) / 1000);
  });

  it('is kept for as long as it is shown, and a little longer', async () => {
    const activity = new DynamoActivityStore(dynamo, table);
    await activity.add('2029-07-01', { ready: 1 });
    const failure = aFailure({ id: 'of-2029', at: '2029-07-01T10:00:00.000Z' });
    await activity.addFailure(failure);
    const ttlOf = async (keyOf: (shard: string) => Record<string, string>) =>
      (await Promise.all(activityShards.map((shard) => stored(keyOf(shard))))).find(Boolean)?.ttl;
    expect(await ttlOf((shard) => key.dayCounts(shard, '2029-07-01'))).toBe(Date.UTC(2029, 7, 10) / 1000);
    expect(await ttlOf((shard) => key.failure(shard, failure.id))).toBe(Date.UTC(2029, 6, 15, 10) / 1000);
  });
});

/** The table behind a listener. */
const heardBy = (sent: string[]) =>
  new Proxy(dynamo, {
    get: (target, name: keyof DynamoDBDocument) => {
      const method = target[name] as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        sent.push(name);
        return method.apply(target, args);
      };
    },
  });

it('reads runs that are asked for together in one call', async () => {
  const sent: string[] = [];
  const runs = new DynamoProcessingStore(heardBy(sent), table);
  const refs = Array.from({ length: 10 }, (_, n) => ({ ownerId: 'o', fileId: `none-${n}`, runId: 'r' }));
  expect(await Promise.all(refs.map((ref) => runs.findRun(ref)))).toEqual(Array(10).fill(null));
  expect(sent).toEqual(['batchGet']);
});

it('tells many that no slot is left by one read', async () => {
  const sent: string[] = [];
  const slots = new DynamoRunSlots(heardBy(sent), table, () => 2);
  const runs = Array.from({ length: 40 }, (_, n) => ({ ownerId: 'o', fileId: `many-${n}`, runId: 'r' }));
  for (const run of await slots.holders()) await slots.free(run);
  await Promise.all(runs.slice(0, 2).map((run) => slots.take(run)));
  sent.length = 0;
  const answers = await Promise.all(runs.map((run) => slots.take(run)));
  expect(answers).toEqual(['held', 'held', ...Array(38).fill('full')]);
  expect(sent).toEqual(['get']);
  for (const run of runs.slice(0, 2)) await slots.free(run);
});

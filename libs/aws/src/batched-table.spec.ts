import { jest } from '@jest/globals';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DomainError } from '@intake/domain';
import { startWithTable } from '../test/aws-under-test.ts';
import { type ConditionalPut, ifNew, ifNext } from './conditional-write.ts';
import { BatchedTable } from './batched-table.ts';
import { addUp, readCountItems } from './file-counts.ts';
import { key } from './table.ts';

// Real servers, on machines that do other things, too.
jest.setTimeout(30_000);

let dynamo: DynamoDBDocument;
let table: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  ({ dynamo, table, cleanUp } = await startWithTable());
});
afterAll(() => cleanUp());

type Call = (name: string) => void;

/** The real table behind a listener that may throw instead of letting a call through. */
function listening(heard: Call): DynamoDBDocument {
  return new Proxy(dynamo, {
    get(target, name: keyof DynamoDBDocument) {
      const method = target[name] as (...args: unknown[]) => unknown;
      return async (...args: unknown[]) => {
        heard(String(name));
        return method.apply(target, args);
      };
    },
  });
}

describe('BatchedTable', () => {
  let calls: string[];
  let batched: BatchedTable;
  let pk: string;
  let ownerId: string;
  let fault: Call;
  beforeEach(() => {
    [calls, pk, ownerId, fault] = [[], crypto.randomUUID(), crypto.randomUUID(), () => undefined];
    const heard = (name: string) => {
      calls.push(name);
      fault(name);
    };
    batched = new BatchedTable(listening(heard), table);
  });

  const put = (one: ConditionalPut, changes?: Record<string, number>) =>
    batched.write({ put: one, ...(changes && { counts: { ownerId, changes } }) });
  const item = (sk: string, version = 1) => ({ pk, sk, version });
  /** The calls for several; an engine without transactions (dynalite) is then asked for each by itself. */
  const together = () => calls.filter((name) => name !== 'put');
  const items = (count: number) => Array.from({ length: count }, (_, i) => item(`item-${i}`));
  const create = (count: number) => Promise.all(items(count).map((one) => put(ifNew(one))));

  it('writes and reads by the plain calls what comes alone', async () => {
    expect(await put(ifNew(item('a')))).toBe(true);
    expect(await put(ifNew(item('a')))).toBe(false);
    expect(await batched.get({ pk, sk: 'a' })).toEqual(item('a'));
    expect(await batched.get({ pk, sk: 'b' })).toBeUndefined();
    expect(calls).toEqual(['put', 'put', 'get', 'get']);
  });

  it('writes and reads in one call what comes together, up to the limits', async () => {
    expect(await create(130)).toEqual(Array(130).fill(true));
    expect(await Promise.all(items(130).map(({ sk }) => batched.get({ pk, sk })))).toEqual(items(130));
    expect(calls.filter((name) => name === 'batchGet')).toHaveLength(2);
    // An engine that has said that it has none is not asked again.
    expect(calls.filter((name) => name === 'transactWrite')).toHaveLength(calls.includes('put') ? 1 : 3);
  });

  it('asks once for many of which some are not there, and again for what was too much at once', async () => {
    await create(3);
    const [there, missing] = [
      { pk, sk: 'item-1' },
      { pk, sk: 'not-there' },
    ];
    calls = [];
    expect(await Promise.all([there, missing].map((one) => batched.get(one)))).toEqual([
      item('item-1'),
      undefined,
    ]);
    expect(calls).toEqual(['batchGet']);
    const busy = new Proxy(dynamo, {
      get: (target, name: keyof DynamoDBDocument) =>
        name === 'batchGet'
          ? async () => ({ Responses: {}, UnprocessedKeys: { [table]: { Keys: [there] } } })
          : (target[name] as (...args: unknown[]) => unknown).bind(target),
    });
    const again = new BatchedTable(busy, table);
    expect(await Promise.all([there, missing].map((one) => again.get(one)))).toEqual([
      item('item-1'),
      undefined,
    ]);
  });

  it('sends what comes while it is busy with the next group', async () => {
    const first = put(ifNew(item('first')));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(await Promise.all([first, create(3)])).toEqual([true, [true, true, true]]);
    expect(together()).toEqual(['transactWrite']);
  });

  it('lets every write hold or fail for itself', async () => {
    await create(3);
    const writes = [ifNext(item('item-0', 2)), ifNext(item('item-1', 7)), ifNew(item('item-2'))];
    const outcome = await Promise.all([...writes, ifNew(item('new'))].map((write) => put(write)));
    expect(outcome).toEqual([true, false, false, true]);
    expect(await batched.get({ pk, sk: 'item-1' })).toEqual(item('item-1'));
  });

  it('updates in the same call, and each holds or fails for itself', async () => {
    await create(2);
    const update = (sk: string, expected: number) =>
      batched.write({
        update: {
          Key: { pk, sk },
          UpdateExpression: 'SET #version = :next',
          ConditionExpression: '#version = :expected',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':next': expected + 1, ':expected': expected },
        },
      });
    calls = [];
    const writes = [update('item-0', 1), update('item-1', 7), put(ifNew(item('new')))];
    expect(await Promise.all(writes)).toEqual([true, false, true]);
    expect(await batched.get({ pk, sk: 'item-0' })).toEqual(item('item-0', 2));
    expect(await batched.get({ pk, sk: 'item-1' })).toEqual(item('item-1'));
    if (calls.includes('transactWrite')) expect(calls).not.toContain('update');
    expect(await update('item-0', 2)).toBe(true);
    expect(calls.at(-1)).toBe('update');
  });

  const counts = async () => addUp(toCounts(await readCountItems(dynamo, table, ownerId)));
  const toCounts = (items: Record<string, unknown>[]) =>
    items.map(({ pk: _pk, sk: _sk, changes: _changes, ...kinds }) => kinds as Record<string, number>);

  it('counts what was written and nothing else, in whatever company', async () => {
    await put(ifNew(item('taken')));
    const writes = ['a', 'taken', 'b'].map((sk) =>
      put(ifNew(item(sk)), { 'image#ready': 1, 'image#gone': -1 }),
    );
    expect(await Promise.all(writes)).toEqual([true, false, true]);
    expect(await put(ifNew(item('taken')), { 'image#ready': 1 })).toBe(false);
    expect(await counts()).toEqual({ 'image#ready': 2, 'image#gone': -2 });
  });

  it('counts neither more nor less when many processes write at the same time', async () => {
    const processes = Array.from({ length: 8 }, () => new BatchedTable(dynamo, table));
    const writes = processes.flatMap((one, p) =>
      Array.from({ length: 5 }, (_, i) =>
        one.write({ put: ifNew(item(`${p}-${i}`)), counts: { ownerId, changes: { k: 1 } } }),
      ),
    );
    expect(await Promise.all(writes)).toEqual(Array(40).fill(true));
    expect(await counts()).toEqual({ k: 40 });
  });

  it('lets one of several writes of the same item win', async () => {
    await create(1);
    const writes = ['a', 'b', 'c'].map((name) => put(ifNext({ ...item('item-0', 2), name })));
    expect(await Promise.all(writes)).toEqual([true, false, false]);
  });

  it('reads the same item for everybody who asks at once, and tells a missing one from a found one', async () => {
    await create(1);
    const keys = ['item-0', 'item-0', 'none'].map((sk) => ({ pk, sk }));
    const found = await Promise.all(keys.map((key) => batched.get(key)));
    expect(found).toEqual([item('item-0'), item('item-0'), undefined]);
  });

  it('takes no write along that DynamoDB refuses as a whole', async () => {
    const tooLarge = { ...item('too-large'), text: 'x'.repeat(401 * 1024) };
    const writes = [item('a'), tooLarge, item('b')].map((one) => put(ifNew(one)));
    const outcomes = (await Promise.allSettled(writes)).map(({ status }) => status);
    expect(outcomes).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('does without transactions where the engine has none', async () => {
    fault = (name) => {
      if (name !== 'transactWrite') return;
      throw Object.assign(new Error('Unknown operation'), { name: 'UnknownOperationException' });
    };
    expect(await create(3)).toEqual([true, true, true]);
    expect(calls).toEqual(['transactWrite', 'put', 'put', 'put']);
    expect(await put(ifNew(item('counted')), { k: 1 })).toBe(true);
    expect(await counts()).toEqual({ k: 1 });
    const Key = key.migration('counts-in-doubt');
    expect((await dynamo.get({ TableName: table, Key, ConsistentRead: true })).Item).toBeDefined();
  });

  it('tells everybody of an outage, and works again when that is over', async () => {
    fault = () => {
      throw new DomainError('UNAVAILABLE', 'not now');
    };
    const outcomes = await Promise.allSettled(items(2).map((one) => put(ifNew(one))));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(calls).toEqual(['transactWrite']);
    fault = () => undefined;
    expect(await create(2)).toEqual([true, true]);
  });

  it('reads an item once for all who ask for it at the same time', async () => {
    await put(ifNew(item('shared')));
    calls.length = 0;
    const asked = Array.from({ length: 20 }, () => batched.get({ pk, sk: 'shared' }));
    expect(new Set((await Promise.all(asked)).map((one) => one?.['sk']))).toEqual(new Set(['shared']));
    expect(calls).toEqual(['get']);
  });
});

import type { Fault } from './fake-intake.ts';
import { Fixture, fileOf } from './fixture.ts';

describe('the bucket under the own address of the page', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.create({ maxParts: undefined }, {}, { isNear: () => true, maxConnections: 6 });
    Object.assign(fixture.fake.limits, { nearAddress: `${fixture.fake.origin}/put` });
  });
  afterEach(() => fixture.close());

  const puts = (near: boolean): number =>
    fixture.fake.seen.filter(({ kind, url }) => kind === 'put' && url.startsWith('/put/') === near).length;
  const small = async (count: number, size = 1000): Promise<void> => {
    const files = Array.from({ length: count }, (_, i) => fileOf(size, `${i}.txt`));
    const items = await fixture.add(...files.map((file) => ({ file })));
    for (const [i, item] of items.entries()) {
      const done = await fixture.over(item);
      expect(done).toMatchObject({ phase: 'ready', verified: true });
      expect(fixture.fake.bytesOf(done.uploadId!).equals(files[i]!.data)).toBe(true);
      expect(fixture.fake.uploads.get(done.uploadId!)!.retries).toBeUndefined();
    }
  };

  it('takes files of one PUT, more at once than a browser has connections', async () => {
    fixture.fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 20 } : undefined);
    await small(60);
    expect([puts(true), puts(false)]).toEqual([60, 0]);
    expect(fixture.fake.mostPutsInFlight).toBeGreaterThan(6);
  });

  it('takes no parts of large files', async () => {
    const [item] = await fixture.add({ file: fileOf(1_000_000) });
    expect((await fixture.over(item!)).phase).toBe('ready');
    expect(puts(true)).toBe(0);
    expect(fixture.fake.mostPutsInFlight).toBeLessThanOrEqual(6);
  });

  it.each<[string, Fault]>([
    ['403', { status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code></Error>' }],
    ['404', { status: 404, body: 'no such page' }],
    ['405', { status: 405, body: '' }],
    ['503', { status: 503, body: '' }],
    ['200 with a page of the app', { status: 200, body: '<!doctype html>' }],
    ['a reset', 'reset'],
    ['a lost answer', 'resetAfter'],
  ])('%s there: sent to the bucket, which is no failure, and not tried again', async (_what, fault) => {
    fixture.fake.fault = ({ kind, url }) => (kind === 'put' && url.startsWith('/put/') ? fault : undefined);
    await small(5);
    expect(puts(false)).toBe(5);
    const tried = puts(true);
    await small(5, 1001);
    expect(puts(true)).toBe(tried);
    expect(fixture.uploader.items.every(({ note }) => note === undefined)).toBe(true);
  });

  it('is not used where the page or the server does not want it', async () => {
    for (const [options, isNear] of [
      [{ nearAddress: false as const }, () => true],
      [{}, () => false],
    ] as const) {
      await fixture.close();
      fixture = await Fixture.create(options, {}, { isNear });
      Object.assign(fixture.fake.limits, { nearAddress: `${fixture.fake.origin}/put` });
      await small(3);
      expect(puts(true)).toBe(0);
    }
  });
});

import { Fixture, fileOf } from './fixture.ts';

describe('small files behind a large one', () => {
  let fixture: Fixture;
  let letGo = (): void => undefined;
  afterEach(() => fixture.close());

  /** A film of 40 parts, those on their way get no answer until `letGo`. */
  const film = async (near = false): Promise<{ id: string }> => {
    fixture = await Fixture.create({}, { aheadBytes: 64 * 1024 }, { maxConnections: 6, isNear: () => near });
    if (near) Object.assign(fixture.fake.limits, { nearAddress: `${fixture.fake.origin}/put` });
    const answered = new Promise<void>((resolve) => (letGo = resolve));
    fixture.fake.fault = ({ kind, uploadId }) =>
      kind === 'put' ? (uploadId === 'upload-1' ? { until: answered } : { delayMs: 20 }) : undefined;
    const [large] = await fixture.add({ file: fileOf(40 * 64 * 1024) });
    await fixture.until(large!, ({ phase }) => phase === 'uploading');
    return large!;
  };
  const small = (count: number) =>
    fixture.add(...Array.from({ length: count }, (_, i) => ({ file: fileOf(1000 + i, `${i}.txt`) })));

  it('are created, sent and ready while its parts are on their way', async () => {
    const large = await film();
    for (const item of await small(30)) expect(await fixture.over(item)).toMatchObject({ phase: 'ready' });
    expect(fixture.now(large).phase).toBe('uploading');
    expect(fixture.fake.count('createBatch')).toBe(1);
    letGo();
    expect(await fixture.over(large)).toMatchObject({ phase: 'ready', verified: true });
  });

  it('get the first connection that becomes free where it has all of them, and leave it the others', async () => {
    const large = await film();
    fixture.uploader.setMode('background'); // one at a time
    const items = await small(3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(items.every((item) => fixture.now(item).storedBytes === 0)).toBe(true);
    letGo();
    for (const item of items) await fixture.over(item);
    expect(fixture.now(large).storedBytes).toBeLessThan(20 * 64 * 1024);
    expect(await fixture.over(large)).toMatchObject({ phase: 'ready' });
  });

  it('by the near address take nothing from it', async () => {
    const large = await film(true);
    await Promise.all((await small(60)).map((item) => fixture.over(item)));
    letGo();
    expect(await fixture.over(large)).toMatchObject({ phase: 'ready' });
    expect(fixture.fake.mostPutsInFlight).toBeGreaterThan(6);
  });

  it.each(['ahead', 'behind'] as const)(
    '%s of it leave it a connection however many they are',
    async (where) => {
      // Each answer lets one more small file go: there are always some that wait.
      fixture = await Fixture.create({}, { aheadBytes: 64 * 1024 }, { maxConnections: 6 });
      fixture.fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 5 } : undefined);
      const notes = Array.from({ length: 400 }, (_, i) => ({ file: fileOf(1000 + i, `${i}.txt`) }));
      const movie = { file: fileOf(4 * 64 * 1024 + 1) };
      const items = await fixture.add(...(where === 'ahead' ? [...notes, movie] : [movie, ...notes]));
      const large = items.find(({ size }) => size > 64 * 1024)!;
      await fixture.over(large);
      const ready = items.filter((item) => item !== large && fixture.now(item).storedBytes > 0).length;
      expect(ready).toBeGreaterThan(0);
      expect(ready).toBeLessThan(300);
    },
  );

  it('in the background take turns with it', async () => {
    fixture = await Fixture.create({}, { aheadBytes: 64 * 1024 }, { maxConnections: 6 });
    fixture.uploader.setMode('background');
    const notes = Array.from({ length: 120 }, (_, i) => ({ file: fileOf(1000 + i, `${i}.txt`) }));
    const items = await fixture.add(...notes, { file: fileOf(4 * 64 * 1024) });
    await fixture.over(items.at(-1)!);
    expect(items.filter((item) => fixture.now(item).storedBytes > 0).length).toBeLessThan(80);
    expect(fixture.fake.mostPutsInFlight).toBe(1);
  });
});

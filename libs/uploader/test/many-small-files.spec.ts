import { Fixture, fileOf } from './fixture.ts';

describe('many small files', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  it('are created a hundred a call, several calls at once: no round trip is waited for', async () => {
    fixture = await Fixture.create();
    let letGo = (): void => undefined;
    const answered = new Promise<void>((resolve) => (letGo = resolve));
    fixture.fake.fault = ({ kind }) => (kind === 'createBatch' ? { until: answered } : undefined);
    const items = await fixture.add(
      ...Array.from({ length: 450 }, (_, i) => ({ file: fileOf(100, `${i}.txt`) })),
    );
    await fixture.until(items[199]!, () => fixture.fake.count('createBatch') >= 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(fixture.fake.count('createBatch')).toBe(2);
    letGo();
    for (const item of items)
      expect(await fixture.over(item)).toMatchObject({ phase: 'ready', verified: true });
    expect(fixture.fake.count('createBatch')).toBe(5);
  });

  it('large ones are created one after the other: URLs expire', async () => {
    fixture = await Fixture.create();
    let letGo = (): void => undefined;
    const answered = new Promise<void>((resolve) => (letGo = resolve));
    fixture.fake.fault = ({ kind }) => (kind === 'create' ? { until: answered } : undefined);
    const films = Array.from({ length: 4 }, (_, i) => ({ file: fileOf(200_000, `${i}.mp4`) }));
    fixture.fake.limits.maxFileSize = 2 ** 30;
    const items = await fixture.add(films[0]!);
    items.push(...(await fixture.add(films[1]!)), ...(await fixture.add(films[2]!)));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(fixture.fake.count('create') + fixture.fake.count('createBatch')).toBe(1);
    letGo();
    for (const item of items) expect(await fixture.over(item)).toMatchObject({ phase: 'ready' });
  });
});

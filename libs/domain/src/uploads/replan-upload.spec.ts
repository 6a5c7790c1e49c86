import { mp4, OWNER, uploadFixture } from '@intake/testing';

const MiB = 1024 * 1024;
const GIGABIT = 125e6;
const sizes = (parts: readonly { size: number }[]): number[] => parts.map(({ size }) => size / MiB);

describe('planning an upload anew', () => {
  const fixture = () => {
    const { start, ...rest } = uploadFixture();
    const begin = (size: number, bytesPerSecond?: number) =>
      start.execute(OWNER, { name: 'film.mp4', size, bytesPerSecond });
    return { begin, ...rest };
  };

  it('signs few parts for a sender that will measure, and all for one that will not', async () => {
    const { begin } = fixture();
    expect((await begin(1024 * MiB, 0)).parts).toHaveLength(32);
    expect((await begin(1024 * MiB)).parts).toHaveLength(128);
    expect((await begin(1024 * MiB, GIGABIT)).parts).toHaveLength(16);
  });

  it('keeps the parts that were begun and sizes the others by what was measured', async () => {
    const { begin, replan, stored, sign } = fixture();
    const { record } = await begin(256 * MiB + 3);
    const { plan, parts, urlsExpireAt } = await replan.execute(OWNER, record.id, {
      from: 4,
      bytesPerSecond: GIGABIT,
    });
    expect(plan.map(({ count, size }) => [count, size])).toEqual([
      [3, 8 * MiB],
      [7, 32 * MiB],
      [1, 8 * MiB + 3],
    ]);
    expect(parts.map(({ number }) => number)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    expect(Date.parse(urlsExpireAt)).toBeGreaterThan(0);
    expect((await stored(record.id)).storage.plan).toEqual(plan);
    expect(sizes((await sign.execute(OWNER, record.id, [3, 4])).parts)).toEqual([8, 32]);
  });

  it('makes smaller parts of what is left when the line turned out to be slow', async () => {
    const { begin, replan } = fixture();
    const { record } = await begin(512 * MiB, GIGABIT);
    const { parts } = await replan.execute(OWNER, record.id, { from: 2, bytesPerSecond: 250_000 });
    expect(sizes(parts)[0]).toBe(5);
  });

  it('makes a file of parts of several sizes, byte for byte', async () => {
    const { begin, replan, send, complete, memory, stored } = fixture();
    const bytes = mp4(20 * MiB + 5);
    bytes.fill(7, 9 * MiB, 10 * MiB);
    const view = await begin(bytes.length);
    const first = await send({ ...view, parts: view.parts.slice(0, 1) }, bytes);
    const { parts } = await replan.execute(OWNER, view.record.id, { from: 2, bytesPerSecond: 1e6 });
    const rest = await send({ ...view, parts }, bytes.subarray(8 * MiB));
    const file = await complete.execute(OWNER, view.record.id, [...first, ...rest]);
    expect(file).toMatchObject({ status: 'ready', size: bytes.length });
    const { key } = (await stored(view.record.id)).storage;
    const object = await memory.storage.peek(key, bytes.length);
    expect(Buffer.from(object!.bytes).equals(bytes)).toBe(true);
  });

  it('leaves out what an older plan stored beyond the new one', async () => {
    const { begin, replan, send, complete } = fixture();
    const bytes = mp4(48 * MiB);
    const view = await begin(bytes.length, 250_000);
    expect(sizes(view.parts)).toEqual([...Array<number>(9).fill(5), 3]);
    // The last one by another device.
    for (const part of [view.parts[0]!, view.parts[9]!]) await send({ ...view, parts: [part] }, bytes);
    const { parts } = await replan.execute(OWNER, view.record.id, { from: 2, bytesPerSecond: GIGABIT });
    expect(parts.length).toBeLessThan(9);
    await send({ ...view, parts }, bytes.subarray(5 * MiB));
    expect(await complete.execute(OWNER, view.record.id, [])).toMatchObject({ status: 'ready' });
  });

  it.each([
    ['a part that is not there', 12, 'VALIDATION_FAILED'],
    ['an upload that is over', 2, 'STATE_CONFLICT'],
  ])('refuses %s', async (what, from, code) => {
    const { begin, replan, abort } = fixture();
    const { record } = await begin(80 * MiB);
    if (what.includes('over')) await abort.execute(OWNER, record.id);
    const refused = replan.execute(OWNER, record.id, { from, bytesPerSecond: 1 });
    await expect(refused).rejects.toMatchObject({ code });
  });

  it("refuses another owner's upload as one that does not exist", async () => {
    const { begin, replan } = fixture();
    const { record } = await begin(80 * MiB);
    const refused = replan.execute('owner-2', record.id, { from: 2, bytesPerSecond: 1 });
    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tries again when another request wrote meanwhile', async () => {
    const { begin, replan, memory, stored } = fixture();
    const { record } = await begin(80 * MiB, 0);
    const both = [2, 3].map((from) => replan.execute(OWNER, record.id, { from, bytesPerSecond: 20e6 }));
    await Promise.all(both);
    expect((await stored(record.id)).version).toBe(record.version + 2);
    expect(memory.files).toBeDefined();
  });
});

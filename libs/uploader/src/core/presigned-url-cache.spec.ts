import type { Clock } from './platform.ts';
import { DEFAULT_TUNING } from './tuning.ts';
import { PresignedUrlCache, type SignedUrls } from './presigned-url-cache.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('the book of signed URLs', () => {
  let time = 0;
  let signed: number[][] = [];
  let lifeMs = 900_000;
  const clock: Clock = { now: () => time, after: () => () => undefined };
  const answer = (numbers: number[], serverTime = NOW): SignedUrls => ({
    parts: numbers.map((number) => ({ number, size: 1, url: `u${number}-${signed.length}`, headers: {} })),
    urlsExpireAt: new Date(serverTime + lifeMs).toISOString(),
    serverTime,
  });
  const sign = async (numbers: number[]): Promise<SignedUrls> => {
    signed.push(numbers);
    await Promise.resolve();
    return answer(numbers);
  };
  const book = (): PresignedUrlCache =>
    new PresignedUrlCache(clock, { ...DEFAULT_TUNING, signBatch: 3 }, sign);
  beforeEach(() => {
    time = 0;
    signed = [];
    lifeMs = 900_000;
  });

  it('uses what create gave, without a call', async () => {
    const urls = book();
    urls.learn(answer([1, 2]));
    expect((await urls.get(2, () => [])).url).toBe('u2-0');
    expect(signed).toEqual([]);
  });

  it('signs anew a minute before the end, in batches, what is needed next', async () => {
    const urls = book();
    urls.learn(answer([1, 2, 3, 4, 5]));
    time = 839_000;
    await urls.get(2, () => [2, 3, 4, 5]);
    expect(signed).toEqual([]);
    time = 841_000;
    await urls.get(2, () => [2, 3, 4, 5]);
    expect(signed).toEqual([[2, 3, 4]]);
    await urls.get(4, () => [4, 5]);
    expect(signed).toHaveLength(1);
  });

  it('makes one call for all who ask at the same time', async () => {
    const urls = book();
    await Promise.all([1, 2, 3].map((number) => urls.get(number, () => [1, 2, 3])));
    expect(signed).toEqual([[1, 2, 3]]);
  });

  it('makes a second call for those whom the first did not serve', async () => {
    const urls = book();
    await Promise.all([1, 2, 3, 4].map((number) => urls.get(number, () => [1, 2, 3, 4])));
    expect(signed).toEqual([[1, 2, 3], [4]]);
  });

  it("counts life from the server's clock, however wrong ours is", async () => {
    const urls = book();
    urls.learn(answer([1], NOW - 3 * 365 * 86_400_000));
    await urls.get(1, () => [1]);
    expect(signed).toEqual([]);
  });

  it('assumes little when the server does not tell its time', async () => {
    const urls = book();
    urls.learn({ ...answer([1]), serverTime: NaN });
    time = 299_000;
    await urls.get(1, () => [1]);
    expect(signed).toHaveLength(1);
  });

  it('does not sign for ever when URLs live shorter than the margin', async () => {
    lifeMs = 10;
    const urls = book();
    time = 1_000;
    expect((await urls.get(1, () => [1])).url).toBe('u1-1');
    expect(signed).toHaveLength(1);
  });

  it('drops a refused URL and all of its age, but none that is newer', async () => {
    const urls = book();
    urls.learn(answer([1, 2]));
    time = 1_000;
    urls.learn(answer([3]));
    urls.discard('u1-0');
    await urls.get(3, () => []);
    expect(signed).toEqual([]);
    await urls.get(2, () => [1, 2, 3]);
    expect(signed).toEqual([[2, 1]]);
  });

  it('rejects for everybody when signing fails, and tries again when asked again', async () => {
    let fail = true;
    const urls = new PresignedUrlCache(clock, DEFAULT_TUNING, (numbers) =>
      fail ? Promise.reject(new Error('no')) : sign(numbers),
    );
    const both = await Promise.allSettled([urls.get(1, () => [1, 2]), urls.get(2, () => [1, 2])]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fail = false;
    expect((await urls.get(1, () => [1])).url).toBe('u1-1');
  });

  it('names an answer that lacks the URL', async () => {
    const urls = new PresignedUrlCache(clock, DEFAULT_TUNING, async () => answer([]));
    await expect(urls.get(1, () => [1])).rejects.toMatchObject({ problem: { code: 'BAD_ANSWER' } });
  });
});

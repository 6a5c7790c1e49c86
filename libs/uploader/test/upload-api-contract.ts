import { partsOf, partSizeFor } from '@intake/protocol';
import type { UploadApi } from '../src/core/api/upload-api.ts';

const MIB = 1024 * 1024;

export interface UploadApiUnderTest {
  api: UploadApi;
  /** Sends a part as a browser would. @returns its ETag */
  put(url: string, bytes: Uint8Array): Promise<string>;
  /** A film that the server takes, of so many bytes. */
  film(size: number): Uint8Array;
}

/** What the engine relies on, whatever the routes of the server are. */
export function uploadApiContract(open: () => Promise<UploadApiUnderTest>): void {
  let server: UploadApiUnderTest;
  let api: UploadApi;
  beforeEach(async () => {
    server = await open();
    api = server.api;
  });

  const SIZE = 20 * MIB;
  const film = (name = 'film.mp4', size = SIZE) => ({ name, size });
  const create = async (name?: string, size?: number) =>
    (await api.create(film(name, size), `${name}-${size}`)).body;
  const sizeOf = (plan: { count: number; size: number }[]): number =>
    plan.reduce((sum, { count, size }) => sum + count * size, 0);
  /** Stores all parts. @returns what goes into complete */
  const send = async (id: string, plan: { count: number; size: number }[]) => {
    const sizes = partsOf(plan);
    const bytes = server.film(sizeOf(plan));
    let at = 0;
    const { parts } = (
      await api.sign(
        id,
        sizes.map(({ number }) => number),
      )
    ).body;
    const sent = [];
    for (const { number, size } of sizes) {
      const { url } = parts.find((part) => part.number === number)!;
      sent.push({ number, etag: await server.put(url, bytes.subarray(at, at + size)) });
      at += size;
    }
    return sent;
  };

  it('names what may be uploaded, or leaves it to the server', async () => {
    const limits = await api.limits();
    expect(limits === null || limits.allowed.length > 0).toBe(true);
    expect(api.probePath).toMatch(/^\//);
  });

  it('an upload has a plan that adds up, is sent in parts and becomes a file, as often as it is asked', async () => {
    const { id, plan, state } = await create();
    expect([sizeOf(plan), state]).toEqual([SIZE, 'uploading']);
    const parts = await send(id, plan);
    const file = await api.complete(id, { parts });
    expect(['completing', 'verifying', 'ready']).toContain(file.status);
    expect((await api.complete(id, { parts })).id).toBe(file.id);
    expect((await api.file(file.id)).id).toBe(file.id);
  });

  it('the same key is the same upload', async () => {
    const [one, other] = await Promise.all([create(), create()]);
    expect(one.id).toBe(other.id);
    expect((await create('other.mp4')).id).not.toBe(one.id);
  });

  it('refuses what it does not take, with a reason', async () => {
    const refusal = create('virus.exe');
    await expect(refusal).rejects.toMatchObject({
      transient: false,
      problem: { detail: expect.any(String) },
    });
  });

  it('completes nothing that is not there', async () => {
    const { id, plan } = await create();
    const parts = await send(id, plan);
    const other = await create('other.mp4');
    await expect(api.complete(other.id, { parts })).rejects.toMatchObject({ transient: false });
  });

  it('many together are answered in order, the refused ones among them', async () => {
    const uploads = ['a.mp4', 'virus.exe', 'c.mp4'].map((name) => ({
      ...film(name, 9 * MIB),
      idempotencyKey: `${name}-of-many`,
    }));
    const { results } = (await api.createBatch(uploads)).body;
    expect(results.map(({ upload }) => upload?.name)).toEqual(['a.mp4', undefined, 'c.mp4']);
    expect(results[1]!.problem?.status).toBeGreaterThanOrEqual(400);
    const [a, c] = [results[0]!.upload!, results[2]!.upload!];
    const parts = await send(a.id, a.plan);
    const completed = await api.completeBatch([
      { id: a.id, parts },
      { id: c.id, parts },
    ]);
    expect(completed[0]!.file?.id).toBe(a.fileId);
    expect(completed[1]!.problem?.status).toBeGreaterThanOrEqual(400);
  });

  it('shows what the storage has', async () => {
    const { id, plan } = await create();
    const { parts } = (await api.sign(id, [1])).body;
    const etag = await server.put(parts[0]!.url, new Uint8Array(partsOf(plan)[0]!.size));
    const shown = await api.upload(id);
    expect(shown).toMatchObject({ id, plan, size: SIZE, state: 'uploading' });
    expect(shown.received).toMatchObject([{ number: 1, size: partsOf(plan)[0]!.size, etag }]);
  });

  it('a new plan is of the same file and keeps what was begun', async () => {
    const { id, plan } = await create();
    const { plan: anew } = (await api.replan(id, { from: 2, bytesPerSecond: 1e6 })).body;
    expect(sizeOf(anew)).toBe(SIZE);
    expect(partsOf(anew)[0]).toEqual(partsOf(plan)[0]);
    expect((await api.upload(id)).plan).toEqual(anew);
    expect(partsOf(anew)[1]!.size).toBeGreaterThanOrEqual(partSizeFor(SIZE, 0));
    const file = await api.complete(id, { parts: await send(id, anew) });
    expect(file.id).toBeTruthy();
  });

  it('what is given up is gone, and can be given up again', async () => {
    const { id } = await create();
    await api.drop(id);
    await api.drop(id);
    await expect(api.complete(id, { parts: [{ number: 1, etag: '"x"' }] })).rejects.toMatchObject({
      transient: false,
    });
  });

  it('adopts nothing that it does not know', async () => {
    const { id } = await create();
    await expect(api.adopt(id, 'AAAAAAAAAAA=')).rejects.toMatchObject({ code: 'CONTENT_UNKNOWN' });
  });

  it('does not know what never was', async () => {
    const unknown = '01KAR3M5Q8T1Y6V4W2Z9X7C5B3';
    for (const call of [
      () => api.upload(unknown),
      () => api.file(unknown),
      () => api.sign(unknown, [1]),
      () => api.drop(unknown),
    ])
      await expect(call()).rejects.toMatchObject({ status: 404 });
  });

  it('lists the unfinished by pages', async () => {
    await create();
    const page = await api.unfinished(null);
    expect(Array.isArray(page.items)).toBe(true);
    // A page may be short, or empty, and still not be the last.
    expect(page.nextCursor === null || page.nextCursor.length > 0).toBe(true);
  });
}

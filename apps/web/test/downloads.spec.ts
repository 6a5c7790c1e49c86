import { createChecksum } from '@intake/uploader/checksum';
import type { FileInfo } from '@intake/contract';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tokens } from '../src/api/client.ts';
import { zipStream, fileStream, type Progress } from '../src/downloads/zip-stream.ts';
import { aFile, FakeApi, problem } from './fake-api.ts';
import { runApp } from './mount-app.ts';

type Fault = (bytes: Uint8Array<ArrayBuffer>, from: number) => Response;

/** A bucket beside the fake API. A fault answers in its stead, once. */
class FakeStorage {
  readonly api = new FakeApi();
  readonly bytes = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly faults: Fault[] = [];
  /** "name from" of every GET. */
  readonly gets: string[] = [];

  async add(name: string, size: number, partial: Partial<FileInfo> = {}): Promise<FileInfo> {
    const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31 + name.length) % 251);
    const checksum = await createChecksum();
    checksum.update(bytes);
    const file = aFile({
      ...{ name, size, category: 'document', contentType: 'text/plain' },
      checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: checksum.digest() },
      ...partial,
    });
    this.bytes.set(file.id, bytes);
    this.api.files.push(file);
    return file;
  }

  readonly fetch = async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (url.host !== 'storage.test') return this.api.fetch(input, init);
    const id = url.pathname.slice(1);
    const from = Number(/bytes=(\d+)-/.exec(request.headers.get('range') ?? '')?.[1] ?? 0);
    this.gets.push(`${this.api.files.find((file) => file.id === id)?.name} ${from}`);
    const bytes = this.bytes.get(id)!;
    const fault = this.faults.shift();
    if (fault) return fault(bytes, from);
    return new Response(bytes.slice(from), { status: from > 0 ? 206 : 200 });
  };
}

/** Sends some bytes and then breaks off. */
const breakOff =
  (after: number): Fault =>
  (bytes, from) =>
    new Response(
      new ReadableStream({
        pull(controller) {
          if (after > 0) controller.enqueue(bytes.slice(from, from + after));
          else controller.error(new TypeError('network'));
          after = 0;
        },
      }),
      { status: from > 0 ? 206 : 200 },
    );
const expired: Fault = () => new Response('<Error><Code>AccessDenied</Code></Error>', { status: 403 });
const busy: Fault = () => new Response('<Error><Code>SlowDown</Code></Error>', { status: 503 });

let storage: FakeStorage;
let progress: { [K in keyof Progress]: ReturnType<typeof vi.fn> } & Progress;
beforeEach(() => {
  storage = new FakeStorage();
  vi.stubGlobal('fetch', storage.fetch);
  tokens.accept({
    accessToken: storage.api.token,
    expiresIn: 600,
    user: storage.api.user,
  });
  progress = { onBytes: vi.fn(), onFile: vi.fn(), onMissing: vi.fn() } as typeof progress;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  tokens.forget();
});

/** Everything that the stream gives; pauses take no time. */
async function read(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  const reading = { over: false };
  const writing = stream
    .pipeTo(new WritableStream({ write: (chunk) => void chunks.push(chunk.slice()) }))
    .finally(() => (reading.over = true));
  writing.catch(() => {});
  while (!reading.over) await vi.advanceTimersByTimeAsync(1000);
  await writing;
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}
const never = new AbortController().signal;

describe('several files as one archive', () => {
  it('has every byte under its name and folder', async () => {
    const files = [
      await storage.add('a.txt', 10),
      await storage.add('a.txt', 70_000),
      await storage.add('ü.txt', 300_000, { path: 'holiday/day 1' }),
    ];
    const unzipped = unzipSync(await read(zipStream(files, progress, never)));
    expect(Object.keys(unzipped)).toEqual(['a.txt', 'a (2).txt', 'holiday/day 1/ü.txt']);
    expect(Object.values(unzipped)).toEqual([...storage.bytes.values()]);
    expect(progress.onFile.mock.calls.map(([file]) => file)).toEqual(files);
    expect(progress.onBytes.mock.calls.reduce((sum, [bytes]) => sum + bytes, 0)).toBe(370_010);
  });

  it.each([
    ['the connection breaks off', [breakOff(1000), breakOff(500)], ['a.txt 0', 'a.txt 1000', 'a.txt 1500']],
    [
      'the address has expired in between',
      [breakOff(1000), expired],
      ['a.txt 0', 'a.txt 1000', 'a.txt 1000'],
    ],
    ['the storage is busy', [busy, busy], ['a.txt 0', 'a.txt 0', 'a.txt 0']],
    [
      'a connection ends early without an error',
      [(bytes) => new Response(bytes.slice(0, 7))],
      ['a.txt 0', 'a.txt 7'],
    ],
  ] as [string, Fault[], string[]][])('goes on where it was when %s', async (_, faults, gets) => {
    const file = await storage.add('a.txt', 5000);
    storage.faults.push(...faults);
    expect(await read(fileStream(file, progress, never))).toEqual(storage.bytes.get(file.id));
    expect(storage.gets).toEqual(gets);
    // Every attempt asked for a fresh address.
    expect(storage.api.calls.filter((call) => call.endsWith('/download'))).toHaveLength(gets.length);
  });

  it('gives up after six attempts without a byte', async () => {
    const file = await storage.add('a.txt', 5000);
    storage.faults.push(...Array.from({ length: 6 }, () => busy));
    await expect(read(fileStream(file, progress, never))).rejects.toMatchObject({
      problem: { code: 'STORAGE_BUSY' },
    });
    expect(progress.onFile).not.toHaveBeenCalled();
  });

  it('breaks when what arrives is not what the receipt says', async () => {
    const files = [await storage.add('a.txt', 10), await storage.add('b.txt', 5000)];
    storage.bytes.get(files[1]!.id)![4000]! ^= 1;
    await expect(read(zipStream(files, progress, never))).rejects.toMatchObject({
      problem: { code: 'DOWNLOAD_CHANGED' },
    });
    expect(progress.onFile.mock.calls.map(([file]) => file)).toEqual([files[0]]);
  });

  it('goes on without a file that was deleted meanwhile, and names it', async () => {
    const files = [
      await storage.add('a.txt', 10),
      await storage.add('b.txt', 10),
      await storage.add('c.txt', 10),
    ];
    storage.api.instead.set(`GET /files/${files[1]!.id}/download`, () => problem(404, 'NOT_FOUND'));
    const unzipped = unzipSync(await read(zipStream(files, progress, never)));
    expect(Object.keys(unzipped)).toEqual(['a.txt', 'c.txt']);
    expect(progress.onMissing).toHaveBeenCalledWith(files[1], expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('asks for the next three files ahead, and for no more', async () => {
    const files = await Promise.all(Array.from({ length: 8 }, (_, i) => storage.add(`${i}.txt`, 100_000)));
    const stop = new AbortController();
    const reader = zipStream(files, progress, stop.signal).getReader();
    await reader.read();
    await vi.waitFor(() => expect(storage.gets).toHaveLength(4));
    stop.abort();
    await reader.cancel().catch(() => {});
  });
});

describe('the panel of downloads', () => {
  beforeEach(() => vi.useRealTimers());

  /** A place to write to, as a browser with a picker gives it. */
  function pickerOver(written: Uint8Array[]): void {
    const writable = (): WritableStream<Uint8Array> =>
      new WritableStream({ write: (chunk) => void written.push(chunk.slice()) });
    vi.stubGlobal('showSaveFilePicker', async () => ({ createWritable: async () => writable() }));
  }
  async function choose(...sizes: number[]) {
    for (const [i, size] of sizes.entries()) await storage.add(`${i}.txt`, size);
    const running = await runApp('/files', storage.api);
    vi.stubGlobal('fetch', storage.fetch);
    for (const { name } of storage.api.files)
      running.app.get<HTMLInputElement>(`input[aria-label="Select ${name}"]`).element.click();
    await running.settle();
    running.button('Download').click();
    await running.settle();
    return running;
  }

  it('shows what was saved, and that it was checked', async () => {
    const written: Uint8Array[] = [];
    pickerOver(written);
    const running = await choose(10, 2000, 30);
    await vi.waitFor(() =>
      expect(running.text()).toContain('3 files saved, each checked against its receipt'),
    );
    const archive = new Uint8Array(await new Blob(written as BlobPart[]).arrayBuffer());
    expect(Object.values(unzipSync(archive))).toEqual([...storage.bytes.values()]);
  });

  it('says why it stopped, and does it again', async () => {
    const written: Uint8Array[] = [];
    pickerOver(written);
    storage.faults.push((bytes) => new Response(bytes.map((byte) => byte ^ 1)));
    const running = await choose(10, 20);
    await vi.waitFor(() => expect(running.text()).toContain('What arrived is not what the receipt says.'));
    running.button('Download again').click();
    await vi.waitFor(() => expect(running.text()).toContain('2 files saved'));
  });

  it('does nothing when the person chooses no place', async () => {
    vi.stubGlobal('showSaveFilePicker', async () => {
      throw new DOMException('', 'AbortError');
    });
    await choose(10, 20);
    expect(document.querySelector('ul[aria-label=Downloads]')).toBeNull();
    expect(storage.gets).toEqual([]);
  });

  it('lists the files one by one where nothing can be written to disk', async () => {
    vi.stubGlobal('showSaveFilePicker', undefined);
    const running = await choose(10, 20);
    expect(running.text()).toContain('Save the files one by one');
    const clicked: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      clicked.push(this.href);
    });
    for (const { name } of storage.api.files)
      document
        .querySelector<HTMLElement>(`ul[aria-label=Downloads] [aria-label="Download ${name}"]`)!
        .click();
    await running.settle();
    expect(clicked).toEqual(storage.api.files.map(({ id }) => `http://storage.test/${id}`));
  });
});

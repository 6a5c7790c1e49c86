import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createHash, randomBytes } from 'node:crypto';
import { BlobStore } from './blob-store.ts';

const MIB = 1024 * 1024;
const OPTIONS = { digests: ['MD5'], limit: 64 * MIB, tooLarge: () => new Error('too large') } as const;
let dir: string;
let store: BlobStore;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'blob-store-'))));
afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

type Write = (
  file: FileHandle,
  data: Uint8Array,
  offset: number,
  length: number,
  position: number,
) => Promise<{ bytesWritten: number }>;

/** A store on a disk whose `write` is another one. */
function storeOn(write: Write): BlobStore {
  store = new BlobStore(dir, async (...args) => {
    const file = await open(...args);
    const faulty: Partial<FileHandle> = {
      write: ((data: Uint8Array, offset: number, length: number, position: number) =>
        write(file, data, offset, length, position)) as FileHandle['write'],
    };
    return new Proxy(file, {
      get(target, name: keyof FileHandle) {
        const value = faulty[name] ?? target[name];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  });
  return store;
}

const blobs = (): string[] =>
  readdirSync(dir).flatMap((folder) => readdirSync(join(dir, folder)).map((blob) => join(dir, folder, blob)));

/** One block, and several with a rest. */
describe.each([1000, 3 * MIB + 5])('a body of %i bytes', (size) => {
  const body = randomBytes(size);
  const receive = () => store.receive(Readable.from([body]), OPTIONS);

  test('is stored whole when the disk takes it in pieces', async () => {
    storeOn((file, data, offset, length, position) =>
      file.write(data, offset, Math.min(length, 300_000), position),
    );
    const { blob, digests } = await receive();
    expect(await store.damage(blob, size)).toBeUndefined();
    expect(readFileSync(blobs()[0]!).equals(body)).toBe(true);
    expect(digests.MD5!.equals(createHash('md5').update(body).digest())).toBe(true);
  });

  test('is refused, and leaves nothing, when the disk is full in the middle', async () => {
    let free = size - 10;
    storeOn(async (file, data, offset, length, position) => {
      if (free === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      const { bytesWritten } = await file.write(data, offset, Math.min(length, free), position);
      free -= bytesWritten;
      return { bytesWritten };
    });
    await expect(receive()).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(blobs()).toEqual([]);
  });

  test('is refused, and leaves nothing, when the file is shorter than the disk said', async () => {
    storeOn(async (file, data, offset, length, position) => {
      await file.write(data, offset, length - 1, position);
      return { bytesWritten: length };
    });
    await expect(receive()).rejects.toThrow(/reached the disk/);
    expect(blobs()).toEqual([]);
  });
});

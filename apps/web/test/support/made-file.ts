import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { mp4Start, seededRandom } from '@intake/testing';

/** "MZ": a Windows program. */
const PROGRAM_START = Buffer.from('4d5a90000300000004000000ffff0000b800000000000000', 'hex');

const CHUNK = 1024 * 1024;

/** Writes an MP4 of `size` bytes (200 at least) in which no two megabytes are the same. */
export async function makeVideo(path: string, size: number): Promise<void> {
  await pipeline(Readable.from(chunks(mp4Start(size), size)), createWriteStream(path));
}

/** Writes a program of `size` bytes, whatever `path` calls it. */
export async function makeProgram(path: string, size: number): Promise<void> {
  await pipeline(Readable.from(chunks(PROGRAM_START, size)), createWriteStream(path));
}

function* chunks(start: Buffer, size: number): Generator<Buffer> {
  const random = seededRandom(size);
  const words = new Uint32Array(Math.ceil(Math.min(CHUNK, size) / 4));
  for (let i = 0; i < words.length; i++) words[i] = random() * 2 ** 32;
  const noise = Buffer.from(words.buffer);
  for (let at = 0; at < size; at += CHUNK) {
    const chunk = Buffer.from(noise.subarray(0, Math.min(CHUNK, size - at)));
    if (at === 0) start.copy(chunk);
    else if (chunk.length >= 8) chunk.writeBigUInt64LE(BigInt(at));
    yield chunk;
  }
}

/** SHA-256 of a file, hex. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Whether two files are equal; several times faster than two digests. */
export async function sameBytes(one: string, other: string): Promise<boolean> {
  const files = await Promise.all([open(one), open(other)]);
  const buffers = files.map(() => Buffer.alloc(CHUNK));
  try {
    for (;;) {
      const reads = await Promise.all(files.map((file, i) => file.read(buffers[i]!, 0, CHUNK)));
      const [a, b] = reads.map(({ bytesRead }, i) => buffers[i]!.subarray(0, bytesRead));
      if (!a!.equals(b!)) return false;
      if (a!.length === 0) return true;
    }
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

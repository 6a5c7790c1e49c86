import { Readable } from 'node:stream';
import type { BlobStore } from '../storage/blob-store.ts';
import type { Part } from '../storage/part-table.ts';
import type { StoredObject } from '../storage/object-table.ts';
import type { ByteRange } from './range.ts';
import type { S3Store } from './s3-call.ts';
import { s3Error } from './s3-error.ts';

/** Bytes that are read at once. */
const SMALL = 256 * 1024;

/**
 * The bytes of an object, segment after segment, in constant memory. The blobs are held while they are read, so that
 * overwriting or deleting the object never cuts a download short. @throws InternalError (500) when bytes are missing
 */
export async function openContent(
  { index, blobs }: S3Store,
  object: StoredObject,
  range?: ByteRange,
): Promise<Readable> {
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  const pieces = slices(index.parts.list(object.id), start, end);
  const release = blobs.hold(pieces.map(({ blob }) => blob));
  const [only] = pieces;
  if (only && pieces.length === 1 && only.to - only.from < SMALL) {
    try {
      await requireWhole(blobs, object, pieces);
      return Readable.from([await readNow(blobs, object, only)], { objectMode: false });
    } finally {
      release();
    }
  }
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const { blob, from, to } of pieces) {
      let left = to - from + 1;
      for await (const chunk of blobs.read(blob, from, to) as AsyncIterable<Buffer>) {
        left -= chunk.length;
        yield chunk;
      }
      // A reader that waits for the promised length would wait for ever: an error ends the connection.
      if (left > 0) throw new Error(`Blob ${blob} of ${object.bucket}/${object.key} lacks ${left} bytes`);
    }
  }
  try {
    await requireWhole(blobs, object, pieces);
  } catch (error) {
    release();
    throw error;
  }
  const content = Readable.from(bytes(), { objectMode: false, highWaterMark: 1024 * 1024 });
  return content.once('close', release);
}

/** A file that was cut short since it was looked at. @throws Error */
async function readNow(blobs: BlobStore, { bucket, key }: StoredObject, { blob, from, to }: Slice) {
  const bytes = await blobs.readNow(blob, from, to);
  const left = to - from + 1 - bytes.length;
  if (left > 0) throw new Error(`Blob ${blob} of ${bucket}/${key} lacks ${left} bytes`);
  return bytes;
}

/** @throws InternalError (500) with the cause, before any byte of a damaged object is sent or copied */
export async function requireWhole(
  blobs: BlobStore,
  { bucket, key }: StoredObject,
  segments: readonly Pick<Part, 'blob' | 'size'>[],
): Promise<void> {
  const damages = await Promise.all(segments.map(({ blob, size }) => blobs.damage(blob, size)));
  const damage = damages.find((found) => found !== undefined);
  if (damage === undefined) return;
  console.error(`s3://${bucket}/${key} is damaged: ${damage}`);
  throw s3Error('InternalError', `The object is damaged on the disk of the embedded AWS: ${damage}.`);
}

interface Slice {
  readonly blob: string;
  /** Of the whole blob. */
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

function slices(parts: readonly Part[], start: number, end: number): Slice[] {
  const found: Slice[] = [];
  let offset = 0;
  for (const { blob, size } of parts) {
    const [from, to] = [Math.max(start - offset, 0), Math.min(end - offset, size - 1)];
    if (from <= to) found.push({ blob, size, from, to });
    offset += size;
  }
  return found;
}

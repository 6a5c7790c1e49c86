import { Readable } from 'node:stream';
import type { Part } from '../storage/part-table.ts';
import type { StoredObject } from '../storage/object-table.ts';
import type { ByteRange } from './range.ts';
import type { S3Store } from './s3-call.ts';

/**
 * The bytes of an object, segment after segment, in constant memory. The blobs are held while they are read, so that
 * overwriting or deleting the object never cuts a download short.
 */
export function openContent({ index, blobs }: S3Store, object: StoredObject, range?: ByteRange): Readable {
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  const pieces = slices(index.parts.list(object.id), start, end);
  const release = blobs.hold(pieces.map(({ blob }) => blob));
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const { blob, from, to } of pieces) yield* blobs.read(blob, from, to) as AsyncIterable<Buffer>;
  }
  const content = Readable.from(bytes(), { objectMode: false, highWaterMark: 1024 * 1024 });
  return content.once('close', release);
}

interface Slice {
  readonly blob: string;
  readonly from: number;
  readonly to: number;
}

function slices(parts: readonly Part[], start: number, end: number): Slice[] {
  const found: Slice[] = [];
  let offset = 0;
  for (const { blob, size } of parts) {
    const [from, to] = [Math.max(start - offset, 0), Math.min(end - offset, size - 1)];
    if (from <= to) found.push({ blob, from, to });
    offset += size;
  }
  return found;
}

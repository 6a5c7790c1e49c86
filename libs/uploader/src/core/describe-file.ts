import type { CreateUpload } from './api/types.ts';
import type { Item } from './item.ts';
import type { LineSpeed } from './line-speed.ts';
import type { Checksummer } from './platform.ts';
import type { Tuning } from './tuning.ts';

/** What file detection needs (the contract's limit of `head`). */
const HEAD_BYTES = 4_100;
const LEAST = 512;

interface Deps {
  checksummer: Checksummer;
  tuning: Tuning;
  speed: LineSpeed;
}

/** What the create call says about a file. Rejects when the file cannot be read. */
export async function describeFile(item: Item, oneOfMany: boolean, deps: Deps): Promise<CreateUpload> {
  const { name, size, path, lastModified, source } = item;
  const { bytesPerSecond } = deps.speed;
  const { head, checksum } = await read(item, oneOfMany, deps);
  return {
    ...{ name, size, head: toBase64(head) },
    ...(checksum && { checksum }),
    // One PUT has no parts to size. 0: it will be measured on the way.
    ...(size > deps.tuning.smallFile && { bytesPerSecond: bytesPerSecond ?? 0 }),
    ...(path && { path }),
    ...(source.type && { type: source.type }),
    ...(lastModified !== undefined && { lastModified }),
  };
}

/** The checksum of a small file is known before it is sent: then S3 itself refuses every other content. */
async function read(
  { source, size }: Item,
  oneOfMany: boolean,
  { checksummer, tuning }: Deps,
): Promise<{ head: Uint8Array; checksum?: string }> {
  const headBytes = oneOfMany ? shareOf(size) : HEAD_BYTES;
  const isTiny = size <= tuning.inMemory;
  const bytes = new Uint8Array(await (isTiny ? source : source.slice(0, headBytes)).arrayBuffer());
  const head = bytes.subarray(0, headBytes);
  if (size > tuning.smallFile) return { head };
  return { head, checksum: await checksummer.checksum(isTiny ? bytes : source) };
}

/**
 * How many of a file's first bytes one of many small files sends: at most a sixteenth of itself (512 at least). For it the
 * final verdict comes soon anyway, and a batch should not double the traffic.
 */
function shareOf(size: number): number {
  return Math.max(LEAST, Math.min(HEAD_BYTES, Math.floor(size / 16)));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

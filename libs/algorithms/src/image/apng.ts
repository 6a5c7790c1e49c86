import type { Task } from '../contract.ts';
import { BlockReader } from '../reading/block-reader.ts';

const MOST_CHUNKS = 64;

/** Frames of an animated PNG: its `acTL` chunk, which comes before the image data (PNG 3rd edition, 11.3.6.2). */
export async function apngFrames(task: Task): Promise<number> {
  const reader = new BlockReader(task);
  for (let at = 8, chunk = 0; chunk < MOST_CHUNKS; chunk++) {
    const head = Buffer.from(await reader.read(at, 12));
    if (head.length < 12) return 1;
    const type = head.toString('latin1', 4, 8);
    if (type === 'acTL') return head.readUInt32BE(8);
    if (type === 'IDAT') return 1;
    at += 12 + head.readUInt32BE(0);
  }
  return 1;
}

import type { Task } from '../contract.ts';

const PIECE = 2 ** 20;

/** The text of a file in whatever encoding it most probably is, without a mark at its beginning. */
export async function* decodedText(task: Pick<Task, 'file' | 'read' | 'signal'>): AsyncGenerator<string> {
  const head = await task.read(0, 64 * 1024);
  const decoder = new TextDecoder(encodingOf(head, head.length === task.file.size));
  for (let at = 0; at < task.file.size; at += PIECE) {
    task.signal.throwIfAborted();
    yield decoder.decode(await task.read(at, PIECE), { stream: true });
  }
  const rest = decoder.decode();
  if (rest) yield rest;
}

/** @param whole whether these are all bytes: else the last character may be cut */
export function encodingOf(head: Uint8Array, whole: boolean): string {
  const [a, b] = head;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // Of Latin letters every second byte is zero.
  const zeros = [0, 0];
  for (const [at, byte] of head.subarray(0, 4096).entries()) if (byte === 0) zeros[at % 2]!++;
  const half = Math.min(head.length, 4096) / 2;
  if (zeros[1]! > half * 0.4 && zeros[0]! < half * 0.1) return 'utf-16le';
  if (zeros[0]! > half * 0.4 && zeros[1]! < half * 0.1) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !whole });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

import { ALL_FORMATS, CustomSource, Input } from 'mediabunny';
import { Skip, type Task } from '../contract.ts';

/** A media file over ranged reads. @throws Skip UNREADABLE when it is none that can be read here */
export async function openMedia(task: Pick<Task, 'file' | 'read'>): Promise<Input> {
  const { size, type } = task.file;
  const source = new CustomSource({
    getSize: () => size,
    read: (start, end) => readAll(task, start, end),
    maxCacheSize: 16 * 2 ** 20,
    // Frames of MP3 lie one after another: many small steps forward.
    prefetchProfile: type === 'mp3' ? 'network' : 'none',
  });
  const input = new Input({ source, formats: ALL_FORMATS });
  if (await input.canRead()) return input;
  throw new Skip('UNREADABLE', `This is no media file that can be read here (.${type}).`);
}

const MOST = 8 * 2 ** 20;

/** In pieces that the runner allows (MAX_READ). */
export async function readAll(task: Pick<Task, 'read'>, start: number, end: number): Promise<Uint8Array> {
  if (end - start <= MOST) return task.read(start, end - start);
  const pieces = [];
  for (let at = start; at < end; at += MOST) pieces.push(await task.read(at, Math.min(MOST, end - at)));
  return new Uint8Array(Buffer.concat(pieces));
}

import sharp from 'sharp';
import type { Task } from '../contract.ts';
import { maxWhole } from '../pictures/header.ts';
import { readAll } from './open-media.ts';

/** Bytes that are looked at together, and of a dictionary before its stream. */
const [PIECE, HEAD] = [8 * 2 ** 20, 2_048];
/** Of one JPEG; it is in memory as a whole. */
const MOST_BYTES = 100 * 2 ** 20;

interface Patch {
  offset: number;
  bytes: Uint8Array;
}
interface Found {
  /** Where `<<` of its dictionary stands, and what its dictionary says. */
  offset: number;
  head: string;
  /** Of its data. */
  start: number;
  end: number;
}

/**
 * A PDF in which every JPEG of more than so many pixels is a smaller one: pdf.js has all of a picture in memory, libjpeg scales while it
 * decodes. Nothing moves: the smaller JPEG stands where the larger began, and the dictionary has fewer digits and more spaces.
 * @param longest side of the smaller ones, in pixels
 * @returns null where there is none that can be made smaller
 */
export async function withSmallerPictures(
  task: Task,
  mostPixels: number,
  longest: number,
): Promise<Task | null> {
  const patches: Patch[] = [];
  for await (const found of largePictures(task, mostPixels)) {
    if (found.end - found.start > MOST_BYTES) continue;
    const jpeg = await readAll(task, found.start, found.end);
    const smaller = await shrink(jpeg, longest).catch(() => undefined);
    if (!smaller || smaller.data.length > jpeg.length) continue;
    patches.push({ offset: found.start, bytes: smaller.data });
    const head = sized(found.head, smaller.info);
    patches.push({ offset: found.offset, bytes: Buffer.from(head, 'latin1') });
  }
  if (patches.length === 0) return null;
  return {
    ...task,
    read: async (offset, length) => {
      const bytes = new Uint8Array(await task.read(offset, length));
      for (const patch of patches) {
        const from = Math.max(0, offset - patch.offset);
        const to = Math.min(patch.bytes.length, offset + bytes.length - patch.offset);
        if (from < to) bytes.set(patch.bytes.subarray(from, to), patch.offset + from - offset);
      }
      return bytes;
    },
  };
}

/** Gray stays gray, for the dictionary says so. */
async function shrink(jpeg: Uint8Array, longest: number) {
  const header = await sharp(jpeg, { limitInputPixels: false }).metadata();
  const { width, height, channels, format } = header;
  // Of CMYK nobody here knows whether it is inverted.
  if (format !== 'jpeg' || channels > 3 || width * height > maxWhole(header)) return undefined;
  return sharp(jpeg, { sequentialRead: true })
    .resize(longest, longest, { fit: 'inside' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg({ quality: 90 })
    .toBuffer({ resolveWithObject: true });
}

const sized = (head: string, { width, height }: { width: number; height: number }) =>
  head
    .replace(
      /(\/Width\s+)(\d+)/,
      (_, name: string, digits: string) => name + String(width).padEnd(digits.length),
    )
    .replace(
      /(\/Height\s+)(\d+)/,
      (_, name: string, digits: string) => name + String(height).padEnd(digits.length),
    );

/** Objects with a stream stand in the file as they are (ISO 32000-1, 7.3.8): their dictionaries are found by reading it through. */
async function* largePictures(task: Task, mostPixels: number): AsyncGenerator<Found> {
  let open: Omit<Found, 'end'> | undefined;
  for (let at = 0; at < task.file.size; at += PIECE) {
    task.signal.throwIfAborted();
    const from = Math.max(0, at - HEAD);
    const text = Buffer.from(await readAll(task, from, Math.min(task.file.size, at + PIECE))).toString(
      'latin1',
    );
    for (const { index, 0: word } of text.matchAll(/(?:end)?stream\r?\n?/g)) {
      if (word.startsWith('end')) {
        // Pieces overlap: one that is before the beginning is not its end.
        if (!open || from + index < open.start) continue;
        yield { ...open, end: from + index };
        open = undefined;
        continue;
      }
      const begin = text.lastIndexOf('obj', index) + 3;
      const head = text.slice(begin, index);
      if (begin > 2 && head.length < HEAD && isLarge(head, mostPixels))
        open = { offset: from + begin, head, start: from + index + word.length };
    }
  }
}

function isLarge(head: string, mostPixels: number): boolean {
  const number = (name: string) => Number(new RegExp(`/${name}\\s+(\\d+)`).exec(head)?.[1] ?? 0);
  const isJpeg = /\/Subtype\s*\/Image\b/.test(head) && /\/Filter\s*\[?\s*\/DCTDecode\s*[\]/>]/.test(head);
  return isJpeg && number('Width') * number('Height') > mostPixels;
}

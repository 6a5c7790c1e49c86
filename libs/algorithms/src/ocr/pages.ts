import { join } from 'node:path';
import { Skip, type Task } from '../contract.ts';
import { assertDecodable, headerOf, maxWhole } from '../pictures/header.ts';
import { open, type Pixels, pixelsOf } from '../pictures/pixels.ts';
import { copyToScratch } from '../reading/copy-to-scratch.ts';

/** A4 at 200 dots an inch, in pixels: smaller letters are misread, larger ones only take longer. */
const LONGEST = 2340;
/** Of a picture in a PDF: A4 at 500 dots an inch. Twice as many do not fit into 512 MB. */
const MOST_PIXELS = 24_000_000;

/** A page as a picture in the scratch folder. */
export interface Page {
  /** From 1. */
  number: number;
  path: string;
  /** EXIF's. */
  orientation?: number;
  /** Of a TIFF, from 0. */
  frame?: number;
}

/**
 * The first pages that are to be looked at, and how many there are. A PDF is closed before the first is read: both at
 * once need more than 512 MB.
 * @throws Skip where nothing is to be read: every page has its text, or it has too many pixels
 */
export async function pagesOf(task: Task, most: number): Promise<{ count: number; pages: Page[] }> {
  return task.file.type === 'pdf' ? scansOf(task, most) : picturesOf(task, most);
}

/** The pages of a PDF that have no text of their own. */
async function scansOf(task: Task, most: number) {
  const { pagesWithoutText } = (task.results['document'] ?? {}) as { pagesWithoutText?: number[] };
  if (pagesWithoutText?.length === 0) throw hasText();
  const { openPdf, pictureOf, textOf } = await import('../reading/open-pdf.ts');
  const { document, end } = await openPdf(task, MOST_PIXELS);
  try {
    const scans = pagesWithoutText ?? [];
    if (!pagesWithoutText)
      for (let number = 1; number <= document.numPages; number++)
        if (!(await textOf(await document.getPage(number))).trim()) scans.push(number);
    if (scans.length === 0) throw hasText();
    const pages: Page[] = [];
    for (const number of scans.slice(0, most)) {
      task.signal.throwIfAborted();
      const page = await document.getPage(number);
      const canvas = await pictureOf(page, LONGEST);
      const { width, height } = canvas;
      const path = join(task.scratch, `page-${number}.jpg`);
      await open({ data: canvas.data(), width, height, channels: 4 })
        .flatten({ background: '#fff' })
        .jpeg({ quality: 95 })
        .toFile(path);
      pages.push({ number, path });
      page.cleanup();
      globalThis.gc?.();
    }
    return { count: scans.length, pages };
  } finally {
    await end();
  }
}

const hasText = () => new Skip('HAS_TEXT', 'Its pages have text of their own.');

async function picturesOf(task: Task, most: number) {
  const path = await copyToScratch(task);
  const header = await headerOf(path, task);
  assertDecodable(header);
  const { width, height, format, orientation } = header;
  if (width * height > maxWhole(header))
    throw new Skip('TOO_MANY_PIXELS', `${width} x ${height} pixels of ${format} need too much memory.`);
  const count = format === 'tiff' ? (header.pages ?? 1) : 1;
  const pages = Array.from({ length: Math.min(count, most) }, (_, frame): Page => ({
    number: frame + 1,
    path,
    ...(orientation && { orientation }),
    frame,
  }));
  return { count, pages };
}

/** @throws Skip where its pixels cannot be decoded */
export async function pixelsOfPage({ path, orientation, frame = 0 }: Page): Promise<Pixels> {
  try {
    return await enlarged(await pixelsOf(path, orientation, { longest: LONGEST, page: frame }));
  } catch (error) {
    const why = String((error as Error).message).slice(0, 200);
    throw new Skip('UNDECODABLE', `Its pixels cannot be decoded: ${why}`);
  }
}

/** Pages of 100 or 150 dots an inch lose whole columns, screenshots have letters of 10 pixels: twice as large they are read. */
async function enlarged(pixels: Pixels): Promise<Pixels> {
  const factor = Math.min(2, LONGEST / Math.max(pixels.width, pixels.height));
  if (factor < 1.1) return pixels;
  const { data, info } = await open(pixels)
    .resize(Math.round(pixels.width * factor), null, { kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: pixels.channels };
}

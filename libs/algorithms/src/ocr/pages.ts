import { join } from 'node:path';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { Skip, type Task } from '../contract.ts';
import { decodePicture, openPicture } from '../pictures/open-picture.ts';
import { open, type Pixels, pixelsOf } from '../pictures/pixels.ts';

/** A4 at 200 dots an inch, in pixels: smaller letters are misread, larger ones only take longer. */
const LONGEST = 2340;
/** Of a picture in a PDF: not quite A4 at 500 dots an inch, with which a page takes 519 MB; at 600 it is 637. */
const MOST_PIXELS = 24_000_000;
/** Longest side of what a larger JPEG becomes: half as much again as is read, so that nothing is lost where it is cropped a little. */
const SMALLER = 3500;

export interface Page {
  /** From 1. */
  number: number;
  /** @throws Skip where they cannot be decoded */
  pixels(): Promise<Pixels>;
}

export interface Pages {
  /** How many there are to be read. */
  count: number;
  /** The first of them. */
  pages: Page[];
  /** Their numbers, where a picture on them has too many pixels to be looked at. */
  tooLarge?: number[];
}

/**
 * The first pages that are to be looked at. A PDF is closed before the first is read: both at once need more than 512 MB.
 * @throws Skip where nothing is to be read: every page has its text, or it has too many pixels
 */
export async function pagesOf(task: Task, most: number): Promise<Pages> {
  return task.file.type === 'pdf' ? scansOf(task, most) : picturesOf(task, most);
}

/** The pages of a PDF that have no text of their own. */
async function scansOf(task: Task, most: number): Promise<Pages> {
  const { pagesWithoutText } = (task.results['document'] ?? {}) as { pagesWithoutText?: number[] };
  if (pagesWithoutText?.length === 0) throw hasText();
  const { openPdf, textOf } = await import('../reading/open-pdf.ts');
  const { document, end } = await openPdf(task, MOST_PIXELS);
  const scans = pagesWithoutText ?? [];
  let drawn: Drawn;
  try {
    if (!pagesWithoutText)
      for (let number = 1; number <= document.numPages; number++)
        if (!(await textOf(await document.getPage(number))).trim()) scans.push(number);
    if (scans.length === 0) throw hasText();
    drawn = await draw(task, document, scans.slice(0, most));
  } finally {
    await end();
  }
  const { pages, tooLarge } = drawn.tooLarge.length > 0 ? await withSmaller(task, drawn) : drawn;
  return { count: scans.length, pages, tooLarge };
}

interface Drawn {
  pages: Page[];
  /** Numbers of pages on which a picture is missing. */
  tooLarge: number[];
}

/** Once more those on which a picture had too many pixels, from a PDF with smaller ones. */
async function withSmaller(task: Task, { pages, tooLarge }: Drawn): Promise<Drawn> {
  const { withSmallerPictures } = await import('../reading/smaller-pictures.ts');
  const smaller = await withSmallerPictures(task, MOST_PIXELS, SMALLER);
  if (!smaller) return { pages, tooLarge };
  const { openPdf } = await import('../reading/open-pdf.ts');
  const { document, end } = await openPdf(smaller, MOST_PIXELS);
  try {
    const again = await draw(task, document, tooLarge);
    const of = (number: number) => again.pages.find((page) => page.number === number);
    return { pages: pages.map((page) => of(page.number) ?? page), tooLarge: again.tooLarge };
  } finally {
    await end();
  }
}

/** Pages as pictures in the scratch folder. */
async function draw(task: Task, document: PDFDocumentProxy, numbers: readonly number[]): Promise<Drawn> {
  const { pictureOf } = await import('../reading/open-pdf.ts');
  const drawn: Drawn = { pages: [], tooLarge: [] };
  for (const number of numbers) {
    task.signal.throwIfAborted();
    const page = await document.getPage(number);
    const { canvas, complete } = await pictureOf(page, LONGEST);
    if (!complete) drawn.tooLarge.push(number);
    const { width, height } = canvas;
    const path = join(task.scratch, `page-${number}.jpg`);
    await open({ data: canvas.data(), width, height, channels: 4 })
      .flatten({ background: '#fff' })
      .jpeg({ quality: 95 })
      .toFile(path);
    const pixels = async () => enlarged(await pixelsOf(path, 1, { longest: LONGEST }));
    drawn.pages.push({ number, pixels });
    page.cleanup();
    globalThis.gc?.();
  }
  return drawn;
}

const hasText = () => new Skip('HAS_TEXT', 'Its pages have text of their own.');

async function picturesOf(task: Task, most: number): Promise<Pages> {
  const picture = await openPicture(task);
  const { format, pages = 1 } = picture.header;
  const count = format === 'tiff' ? pages : 1;
  const frames = Array.from({ length: Math.min(count, most) }, (_, page): Page => ({
    number: page + 1,
    pixels: async () => enlarged(await decodePicture(picture, { longest: LONGEST, page })),
  }));
  return { count, pages: frames };
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

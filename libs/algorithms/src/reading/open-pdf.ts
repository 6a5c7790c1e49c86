import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Canvas, createCanvas } from '@napi-rs/canvas';
import {
  getDocument,
  PDFDataRangeTransport,
  type PDFDocumentProxy,
  type PDFPageProxy,
  VerbosityLevel,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import * as worker from 'pdfjs-dist/legacy/build/pdf.worker.mjs';
import { Skip, type Task } from '../contract.ts';
import { readAll } from './open-media.ts';

// Found here by pdf.js, it looks for no file of its own: that would not be there in a bundle.
(globalThis as { pdfjsWorker?: unknown }).pdfjsWorker = worker;

/** Bytes that are fetched at once. */
const RANGE = 256 * 1024;

/**
 * A PDF over ranged reads.
 * @param mostPixels of a picture in it; a larger one stays white, see `pictureOf`
 * @throws Skip ENCRYPTED when it asks for a password
 */
export async function openPdf(
  task: Task,
  mostPixels = 16 * 2 ** 20,
): Promise<{ document: PDFDocumentProxy; end(): Promise<void> }> {
  const transport = new TaskTransport(task);
  const folder = packageFolder();
  const loading = getDocument({
    range: transport,
    rangeChunkSize: RANGE,
    disableAutoFetch: true,
    disableStream: true,
    useSystemFonts: false,
    maxImageSize: mostPixels,
    verbosity: VerbosityLevel.WARNINGS,
    ...(folder && {
      standardFontDataUrl: join(folder, 'standard_fonts/'),
      cMapUrl: join(folder, 'cmaps/'),
      wasmUrl: join(folder, 'wasm/'),
      iccUrl: join(folder, 'iccs/'),
    }),
  });
  const failed = new Promise<never>((_, reject) => {
    transport.onFailure = (error) => {
      reject(error as Error);
      // Once it is open nobody waits for that: what waits for a page must not wait for ever.
      void loading.destroy();
    };
  });
  try {
    return { document: await Promise.race([loading.promise, failed]), end: () => loading.destroy() };
  } catch (error) {
    await loading.destroy();
    if ((error as Error).name === 'PasswordException')
      throw new Skip('ENCRYPTED', 'It is protected by a password.');
    throw error;
  }
}

class TaskTransport extends PDFDataRangeTransport {
  onFailure: (error: unknown) => void = () => undefined;
  private readonly task: Task;

  constructor(task: Task) {
    super(task.file.size, null);
    this.task = task;
  }

  override requestDataRange(begin: number, end: number): void {
    // pdf.js joins what it lacks into one range, which may be all of a scan.
    readAll(this.task, begin, end)
      .then((bytes) => this.onDataRange(begin, bytes))
      .catch((error: unknown) => this.onFailure(error));
  }
}

/** Fonts and character maps lie beside the library; without them some texts and pictures have gaps. */
function packageFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  } catch {
    return undefined;
  }
}

export async function textOf(page: PDFPageProxy): Promise<string> {
  const { items } = await page.getTextContent();
  let text = '';
  for (const item of items) if ('str' in item) text += item.str + (item.hasEOL ? '\n' : '');
  return text;
}

let removed = false;
/** A picture that is too large is left out by pdf.js, which says so on the console and nowhere else. */
console.warn = (message: unknown) => (removed ||= String(message).includes('exceeded maximum allowed size'));

/**
 * @param longest side of the picture, in pixels
 * @returns whether all that belongs on it is there, too: a picture with too many pixels is not
 */
export async function pictureOf(
  page: PDFPageProxy,
  longest: number,
): Promise<{ canvas: Canvas; complete: boolean }> {
  const { width, height } = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: longest / Math.max(width, height) });
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
  removed = false;
  await page.render({ canvas: canvas as never, viewport }).promise;
  return { canvas, complete: !removed };
}

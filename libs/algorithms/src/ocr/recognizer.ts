import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createOCREngine, layoutFlags, type OCREngine, type TextItem } from 'tesseract-wasm';
import { open, type Pixels } from '../pictures/pixels.ts';

/** A word and where it stands, in pixels of the picture. */
export type Word = [text: string, left: number, top: number, width: number, height: number];

export interface Line {
  words: Word[];
  /** 0 to 1, of its words on the average. */
  confidence: number;
}

/** The German model has all letters of English, and reads it as well: compared page by page in `npm run test:compare`. */
const MODEL = 'deu';

/**
 * What an engine that knows nothing but letters sees in leaves and hair: words of which it is not sure. A line is one with
 * a word of two letters of which it is, and most of it as sure.
 */
const [SURE, RATHER_SURE, UNSURE] = [0.8, 0.6, 0.3];

const require = createRequire(import.meta.url);

/** Tesseract. Its WebAssembly and its models lie in packages: nothing is fetched. */
export class Recognizer {
  private readonly engine: OCREngine;

  private constructor(engine: OCREngine) {
    this.engine = engine;
  }

  static async start(): Promise<Recognizer> {
    const wasm = join(dirname(require.resolve('tesseract-wasm')), 'tesseract-core.wasm');
    const engine = await createOCREngine({ wasmBinary: await readFile(wasm) });
    const folder = dirname(require.resolve(`@tesseract.js-data/${MODEL}/package.json`));
    // Integers in place of floats: a quarter of the size, and as right.
    const packed = await readFile(join(folder, '4.0.0_best_int', `${MODEL}.traineddata.gz`));
    engine.loadModel(gunzipSync(packed));
    return new Recognizer(engine);
  }

  /** Lines in the order in which Tesseract reads them. */
  async read(pixels: Pixels): Promise<Line[]> {
    const { data, info } = await open(pixels)
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    this.engine.loadImage({
      data: new Uint8ClampedArray(data.buffer, data.byteOffset),
      width,
      height,
    } as ImageData);
    const lines = linesOf(this.engine.getTextBoxes('word'));
    this.engine.clearImage();
    return lines;
  }
}

function linesOf(items: readonly TextItem[]): Line[] {
  const lines: TextItem[][] = [];
  for (const item of items) {
    if (lines.length === 0 || item.flags & layoutFlags.StartOfLine) lines.push([]);
    if (item.text.trim() && item.confidence >= UNSURE) lines.at(-1)!.push(item);
  }
  return lines.filter(isRead).map((line) => ({
    words: line.map(({ text, rect: { left, top, right, bottom } }): Word => {
      return [text.trim(), left, top, right - left, bottom - top];
    }),
    confidence: averageOf(line),
  }));
}

const averageOf = (line: readonly TextItem[]) =>
  line.reduce((sum, { confidence }) => sum + confidence, 0) / line.length;

const isRead = (line: readonly TextItem[]) =>
  averageOf(line) >= RATHER_SURE &&
  line.some(({ text, confidence }) => confidence >= SURE && /[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(text));

import type { Findable, Finding, Run, Task } from '../contract.ts';
import { languageOf } from '../document/language.ts';
import { countWords } from '../document/words.ts';
import { open, type Pixels } from '../pictures/pixels.ts';
import { type Pages, pagesOf } from './pages.ts';
import { type Line, Recognizer } from './recognizer.ts';

/** Of the 300 seconds that it has; a page with much on it takes 20. */
const SECONDS = 200;
/** Longest side of the pictures that are kept, in pixels. */
const KEPT = 1600;

const run: Run = async (task) => {
  const end = performance.now() + SECONDS * 1000;
  const found = await pagesOf(task, Number(task.parameters['mostPages']));
  const { pages } = found;
  const recognizer = await Recognizer.start();
  const read: Read[] = [];
  for (const page of pages) {
    task.signal.throwIfAborted();
    if (performance.now() > end) break;
    const pixels = await page.pixels();
    read.push(await keep(task, page.number, pixels, await recognizer.read(pixels)));
    task.progress(read.length / pages.length);
    globalThis.gc?.();
  }
  const result = await resultOf(task, read);
  return {
    result,
    findable: findable(task, read, result.language),
    ...missing(found, read.length),
  };
};
export default run;

interface Read {
  page: number;
  width: number;
  height: number;
  picture?: string;
  lines: Line[];
}

/** Whatever language a document has text in is its own. */
function findable({ results }: Task, read: readonly Read[], language?: string): Findable {
  const { language: known } = (results['document'] ?? {}) as { language?: string };
  return {
    texts: read.map(({ page, lines }) => ({ text: textOf(lines), page })),
    ...(language && !known && { facts: { language } }),
  };
}

/** What was not read of it, and why. */
function missing({ count, tooLarge = [] }: Pages, read: number): Pick<Finding, 'incomplete'> {
  if (read < count)
    return {
      incomplete: { code: 'TOO_LONG', detail: `${read} of its ${count} pages without text were read.` },
    };
  if (tooLarge.length === 0) return {};
  const detail = `Of its pages, these have pictures with too many pixels to be read: ${tooLarge.join(', ')}.`;
  return { incomplete: { code: 'TOO_MANY_PIXELS', detail } };
}

const textOf = (lines: readonly Line[]) =>
  lines.map(({ words }) => words.map(([text]) => text).join(' ')).join('\n');

/** The picture of a page with text is kept with places in its own pixels. */
async function keep(task: Task, page: number, pixels: Pixels, lines: Line[]): Promise<Read> {
  if (lines.length === 0) return { page, width: pixels.width, height: pixels.height, lines };
  const picture = `page-${page}.webp`;
  const { data, info } = await open(pixels)
    .flatten({ background: '#fff' })
    .resize(KEPT, KEPT, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 60 })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  await task.derive({ name: picture, contentType: 'image/webp', role: 'data', width, height }, data);
  const scale = width / pixels.width;
  const scaled = lines.map(({ words, confidence }) => ({
    confidence,
    words: words.map(([text, ...box]): Line['words'][number] => {
      const [left, top, wide, high] = box.map((value) => Math.round(value * scale));
      return [text, left!, top!, wide!, high!];
    }),
  }));
  return { page, width, height, picture, lines: scaled };
}

interface Result {
  words: number;
  language?: string;
  confidence?: number;
  pages: { page: number; words: number; picture?: string }[];
  text?: string;
  layout?: string;
}

async function resultOf(task: Task, read: readonly Read[]): Promise<Result> {
  const found = read.filter(({ lines }) => lines.length > 0);
  const texts = Array.from({ length: Math.max(0, ...found.map(({ page }) => page)) }, () => '');
  for (const { page, lines } of found) texts[page - 1] = textOf(lines);
  const words = countWords(texts);
  const pages = read.map(({ page, picture, lines }) => ({
    page,
    words: countWords([textOf(lines)]),
    ...(picture && { picture }),
  }));
  if (words === 0) return { words, pages };
  await task.derive(
    { name: 'text.txt', contentType: 'text/plain; charset=utf-8', role: 'data' },
    Buffer.from(texts.join('\f')),
  );
  const layout = found.map(({ lines, ...page }) => ({ ...page, lines: lines.map((line) => line.words) }));
  await task.derive(
    { name: 'layout.json', contentType: 'application/json', role: 'data' },
    Buffer.from(JSON.stringify({ pages: layout })),
  );
  const lines = found.flatMap((page) => page.lines);
  const sum = lines.reduce((all, line) => all + line.confidence * line.words.length, 0);
  const language = languageOf(texts.join('\n'));
  return {
    words,
    ...(language && { language }),
    confidence: Math.round((sum / lines.reduce((all, line) => all + line.words.length, 0)) * 1000) / 1000,
    pages,
    text: 'text.txt',
    layout: 'layout.json',
  };
}

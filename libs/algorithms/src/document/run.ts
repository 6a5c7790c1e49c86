import { type Findable, type Run, Skip, type Task } from '../contract.ts';
import { foundFields } from '../found-fields.ts';
import { derivePictures, isBlank, pixelsOf } from '../pictures/pixels.ts';
import type { Extracted } from './extracted.ts';
import { gist } from './keywords.ts';
import { languageOf } from './language.ts';
import { readOpenDocument } from './open-document.ts';
import { personalData } from './personal-data.ts';
import { readPlainText } from './plain-text.ts';
import { readRtf } from './rtf.ts';
import { readSheets } from './sheets.ts';
import { readSlides } from './slides.ts';
import { textPage } from './text-page.ts';
import { readWord } from './word.ts';
import { beginning, countWords } from './words.ts';

const READERS: Readonly<Record<string, (task: Task) => Promise<Extracted>>> = {
  // Its library is the largest by far: whoever reads a letter does without.
  pdf: async (task) => (await import('./pdf.ts')).readPdf(task),
  docx: readWord,
  pptx: readSlides,
  xlsx: readSheets,
  odt: readOpenDocument,
  rtf: readRtf,
  txt: readPlainText,
  csv: readPlainText,
  md: readPlainText,
};
const [MOST_HEADINGS, MOST_LINKS, MOST_SCANS] = [40, 20, 500];

const run: Run = async (task) => {
  const reader = READERS[task.file.type];
  if (!reader) throw new Skip('UNREADABLE', `No text can be read from .${task.file.type} here.`);
  const { texts, outline, links, preview, cut, ...properties } = await reader(task);
  task.progress(0.7);
  const start = beginning(texts);
  const language = languageOf(start);
  const personal = personalData(texts);
  const all = texts.join('\f');
  if (all.trim()) await task.derive(file('text.txt', 'text/plain; charset=utf-8'), Buffer.from(all));
  if (task.parameters['personalData'] === true)
    await task.derive(file('personal-data.json', 'application/json'), Buffer.from(JSON.stringify(personal)));
  const words = countWords(texts);
  return {
    result: {
      ...properties,
      words,
      ...(task.file.type === 'pdf' && { pagesWithoutText: pagesWithoutText(texts) }),
      characters: all.length,
      ...(language && { language }),
      outline: outline.slice(0, MOST_HEADINGS).map((one) => ({ ...one, title: one.title.slice(0, 80) })),
      links: links.slice(0, MOST_LINKS).map((one) => one.slice(0, 120)),
      ...gist(start, language),
      personalData: Object.fromEntries(Object.entries(personal).map(([kind, those]) => [kind, those.length])),
      ...(all.trim() && { text: 'text.txt' }),
      ...(await pictures(task, preview ?? (await textPage(texts.find((one) => one.trim()) ?? '')))),
    },
    findable: findable(texts, properties, language),
    ...incomplete(task, words, cut),
  };
};
export default run;

const file = (name: string, contentType: string) => ({ name, contentType, role: 'data' as const });

/** Scans, mostly; `ocr` looks at these. */
const pagesWithoutText = (texts: readonly string[]) =>
  texts.flatMap((text, at) => (text.trim() ? [] : at + 1)).slice(0, MOST_SCANS);

type Properties = Pick<Extracted, 'title' | 'author' | 'subject' | 'pages'>;

function findable(
  texts: readonly string[],
  { title, author, subject, pages }: Properties,
  language?: string,
): Findable {
  const place = (at: number) => (texts.length > 1 ? { page: at + 1 } : {});
  return {
    texts: [...foundFields({ title, author, subject }), ...texts.map((text, at) => ({ text, ...place(at) }))],
    facts: { ...(pages && { pages }), ...(language && { language }) },
  };
}

async function pictures(task: Task, preview: Uint8Array | undefined) {
  const pixels = preview && (await pixelsOf(preview).catch(() => undefined));
  // Of an empty page the icon of its type says more than a picture.
  if (!pixels || (await isBlank(pixels))) return {};
  return { preview: await derivePictures(task, pixels) };
}

function incomplete(task: Task, words: number, cut?: boolean) {
  if (cut)
    return {
      incomplete: { code: 'TOO_LONG', detail: 'Only its beginning was read: it has more text than is kept.' },
    };
  if (words === 0 && task.file.type === 'pdf')
    return { incomplete: { code: 'NO_TEXT', detail: 'There is no text in it: its pages are pictures.' } };
  return {};
}

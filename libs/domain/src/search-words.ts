import { foldText } from './collation-key.ts';

/** Longer words are cut: of a file and of a query alike, so that they still meet. */
const MAX_WORD = 40;
/** Behind so many characters of a run nothing begins. */
const MAX_RUN = 255;
/** More words than this of one text are not found. */
export const MAX_WORDS = 2000;

/** Scripts that are written without spaces; their words are what the runtime's dictionary says. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** What a file is found by: the words of its folder and its name, see `wordsOf`. */
export function nameWords({ name, path }: { name: string; path?: string }): string[] {
  return wordsOf(path ? `${path}/${name}` : name);
}

/**
 * The words of a text, folded, each once: runs of letters and digits, and what begins inside one, so that
 * `IMG1234-HolidayPhotos.png` is found by img, 1234, photos and png.
 */
export function wordsOf(text: string): string[] {
  const words = new Set<string>();
  for (const { word } of wordPlaces(text.normalize('NFC'))) {
    if (words.size === MAX_WORDS) break;
    words.add(word);
  }
  return [...words];
}

interface WordPlace {
  /** Folded. */
  word: string;
  /** UTF-16 units from the beginning of the text. */
  start: number;
  /** How many of them a beginning of the word takes. @param beginning folded */
  lengthOf(beginning: string): number;
}

/** Every word of a text as `wordsOf` makes them, as often as it is there. @param text in NFC */
export function* wordPlaces(text: string): Generator<WordPlace, void> {
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const short = run.slice(0, MAX_RUN);
    for (const word of [run, ...innerStarts(short)]) {
      const start = index + (word === run ? 0 : short.length - word.length);
      yield { word: folded(word), start, lengthOf: (beginning) => lengthOf(word, beginning) };
    }
  }
}

function lengthOf(word: string, beginning: string): number {
  for (let length = 1; length < word.length; length++)
    if (folded(word.slice(0, length)).startsWith(beginning)) return length;
  return word.length;
}

/** The words of a query, folded; a file is found when it has, for each of them, a word that begins with it. */
export function searchWords(q: string): string[] {
  const words = [...new Set(runsOf(q).map(folded))];
  // "ho holiday" asks for no more than "holiday" does.
  return words.filter((word) => !words.some((other) => other !== word && other.startsWith(word)));
}

const folded = (word: string) => foldText(word.slice(0, 2 * MAX_WORD)).slice(0, MAX_WORD);

const RUN = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;
const runsOf = (text: string) => text.normalize('NFC').match(RUN) ?? [];

/** From each place on where digits begin or end, a capital follows a small letter, or a dictionary knows a word. */
function innerStarts(run: string): string[] {
  const places = [...run.matchAll(/(?<=\p{N})(?=\p{L})|(?<=[\p{L}\p{M}])(?=\p{N})|(?<=\p{Ll})(?=\p{Lu})/gu)];
  const segments = UNSPACED.test(run) ? [...segmenter.segment(run)] : [];
  return [...places, ...segments].map(({ index }) => run.slice(index));
}

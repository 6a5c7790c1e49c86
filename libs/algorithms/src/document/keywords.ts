import * as stopword from 'stopword';
import { personalData } from './personal-data.ts';

/** ISO 639-1 to the names of the lists. */
const LISTS: Readonly<Record<string, readonly string[] | undefined>> = {
  en: stopword.eng,
  de: stopword.deu,
  fr: stopword.fra,
  es: stopword.spa,
  it: stopword.ita,
  pt: stopword.por,
  nl: stopword.nld,
  sv: stopword.swe,
  da: stopword.dan,
  no: stopword.nob,
  fi: stopword.fin,
  pl: stopword.pol,
  cs: stopword.ces,
  tr: stopword.tur,
  ru: stopword.rus,
  uk: stopword.ukr,
  hu: stopword.hun,
  ro: stopword.ron,
  ja: stopword.jpn,
  zh: stopword.zho,
  el: stopword.ell,
};
const MOST_KEYWORDS = 12;
const SENTENCES = 3;
const MOST_SUMMARY = 700;
/** Sentences that are weighed, and their lengths in characters. */
const MOST_SENTENCES = 2000;
const [SHORTEST, LONGEST] = [30, 400];

interface Word {
  text: string;
  count: number;
  weight: number;
}

/** What a text is about: its words that stand out, and the sentences that have most of them, in their order. */
export function gist(text: string, language: string | undefined) {
  const words = contentWords(text, language);
  const ranked = [...words.values()].sort((a, b) => b.weight - a.weight || b.count - a.count);
  return {
    keywords: ranked
      .filter(({ count }) => count > 1)
      .slice(0, MOST_KEYWORDS)
      .map((word) => word.text),
    summary: summary(text, language, words),
  };
}

const segments = (text: string, language: string | undefined, granularity: 'word' | 'sentence') =>
  new Intl.Segmenter(language, { granularity }).segment(text);

function contentWords(text: string, language: string | undefined): Map<string, Word> {
  const left = new Set((LISTS[language ?? ''] ?? []).map((word) => word.toLowerCase()));
  const words = new Map<string, Word>();
  for (const { segment, isWordLike } of segments(text, language, 'word')) {
    const key = segment.toLowerCase();
    if (!isWordLike || !isContent(key) || left.has(key)) continue;
    const word = words.get(key);
    if (word) word.count++;
    else words.set(key, { text: segment, count: 1, weight: 0 });
  }
  // Long words say more; a word that is everywhere says less and less.
  for (const word of words.values()) word.weight = Math.sqrt(word.count) * Math.min(12, word.text.length + 2);
  return words;
}

/** Three letters at least; of writings without an alphabet, two. */
const isContent = (word: string) =>
  /^[\p{L}\p{M}'’-]+$/u.test(word) &&
  word.length >=
    (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(word) ? 2 : 3);

function summary(text: string, language: string | undefined, words: ReadonlyMap<string, Word>): string {
  const sentences: { text: string; at: number; weight: number }[] = [];
  const seen = new Set<string>();
  for (const { segment } of segments(text, language, 'sentence')) {
    const sentence = segment.replaceAll(/\s+/g, ' ').trim();
    if (sentence.length < SHORTEST || sentence.length > LONGEST || seen.has(sentence)) continue;
    // Tables and lists of numbers are no sentences.
    if ((sentence.match(/[\p{L}\s]/gu)?.length ?? 0) < sentence.length * 0.8) continue;
    seen.add(sentence);
    // It is shown to people who did not ask for addresses and numbers.
    if (Object.values(personalData([sentence])).some((found) => found.length > 0)) continue;
    const found = sentence.toLowerCase().match(/[\p{L}\p{M}'’-]+/gu) ?? [];
    const weight =
      found.reduce((sum, word) => sum + (words.get(word)?.weight ?? 0), 0) / Math.sqrt(found.length || 1);
    // What stands first says as a rule what it is about.
    sentences.push({
      text: sentence,
      at: sentences.length,
      weight: weight * (sentences.length < 3 ? 1.3 : 1),
    });
    if (sentences.length === MOST_SENTENCES) break;
  }
  const best = sentences.sort((a, b) => b.weight - a.weight).slice(0, SENTENCES);
  const ordered = best.sort((a, b) => a.at - b.at).map((one) => one.text);
  return ordered.join(' ').slice(0, MOST_SUMMARY);
}

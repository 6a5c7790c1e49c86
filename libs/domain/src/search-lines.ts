import type { FoundText } from './findable.ts';
import { MAX_WORDS, wordPlaces } from './search-words.ts';

/** The line that a word stands in, and where that is. */
export type SearchLine = FoundText;

/** A line with the places of what was searched for, in UTF-16 units. */
export interface MatchedLine extends SearchLine {
  marks: { start: number; end: number }[];
}

/** Characters of a line before and behind a word. */
const [BEFORE, BEHIND] = [40, 90];
/** Where there are no spaces to end it at. */
const MOST = BEFORE + BEHIND;

/** The words of texts, each with the line where it stands first; 2,000 words at most, from the beginning. */
export function linesOf(texts: readonly FoundText[]): Map<string, SearchLine> {
  const lines = new Map<string, SearchLine>();
  for (const { text, ...where } of texts) {
    const whole = text.normalize('NFC');
    for (const { word, start } of wordPlaces(whole)) {
      if (lines.size >= MAX_WORDS) return lines;
      if (!lines.has(word)) lines.set(word, { text: lineAt(whole, start), ...where });
    }
  }
  return lines;
}

function lineAt(text: string, at: number): string {
  const from = Math.max(0, at - BEFORE);
  const to = Math.min(text.length, at + BEHIND);
  const before = text.slice(from, at);
  const behind = text.slice(at, to);
  // Whole words, unless there is none.
  const start = from === 0 ? before : before.replace(/^\S*\s+/u, '');
  const end = to === text.length ? behind : behind.replace(/\s+\S*$/u, '');
  const line = `${from > 0 ? '…' : ''}${start}${end}${to < text.length ? '…' : ''}`;
  return line
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .toWellFormed()
    .trim();
}

/** The line in which most of the words stand, with their places; undefined where none does. */
export function bestLine(lines: readonly SearchLine[], words: readonly string[]): MatchedLine | undefined {
  const matched = lines.map((line) => ({ ...line, text: line.text.slice(0, 2 * MOST) }));
  const counted = matched.map((line) => ({ line, found: marksIn(line.text, words) }));
  const [best] = counted.sort((a, b) => b.found.words - a.found.words);
  return best && best.found.words > 0 ? { ...best.line, marks: best.found.marks } : undefined;
}

function marksIn(text: string, words: readonly string[]) {
  const marks: MatchedLine['marks'] = [];
  const seen = new Set<string>();
  for (const { word, start, lengthOf } of wordPlaces(text)) {
    const wanted = words.find((one) => word.startsWith(one));
    if (!wanted) continue;
    seen.add(wanted);
    const end = start + lengthOf(wanted);
    if (start >= (marks.at(-1)?.end ?? 0)) marks.push({ start, end });
  }
  return { words: seen.size, marks };
}

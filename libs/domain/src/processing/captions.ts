import type { Findable } from '../findable.ts';

/** A word as it was recognised; times in seconds from the beginning of the file. */
export interface SpokenWord {
  startSeconds: number;
  endSeconds: number;
  /** With the punctuation that follows it. */
  text: string;
  /** 0 to 1, where the engine says it. */
  confidence?: number;
}

/** What is shown at once as a caption, and found by a search. */
export interface SpokenSegment extends SpokenWord {}

/** Two lines of 42 signs, as broadcasters have them; and no longer than one reads. */
const MOST_SIGNS = 84;
const MOST_SECONDS = 7;
const LINE = 42;
/** A pause of so many seconds begins a caption. */
const PAUSE = 0.8;

/** Words put together to captions: a sentence, or as much of it as two lines hold; a pause begins another. */
export function segmentsOf(words: readonly SpokenWord[]): SpokenSegment[] {
  const groups: SpokenWord[][] = [];
  for (const word of words) {
    const group = groups.at(-1);
    if (group && belongs(group, word)) group.push(word);
    else groups.push([word]);
  }
  return groups.map(together);
}

function belongs(group: readonly SpokenWord[], word: SpokenWord): boolean {
  const last = group.at(-1)!;
  const signs = group.reduce((sum, { text }) => sum + text.length + 1, word.text.length);
  return (
    !/[.!?。！？]$/.test(last.text) &&
    word.startSeconds - last.endSeconds < PAUSE &&
    word.endSeconds - group[0]!.startSeconds <= MOST_SECONDS &&
    signs <= MOST_SIGNS
  );
}

function together(words: readonly SpokenWord[]): SpokenSegment {
  const sure = words.flatMap(({ confidence }) => confidence ?? []);
  return {
    startSeconds: words[0]!.startSeconds,
    endSeconds: words.at(-1)!.endSeconds,
    text: words.map(({ text }) => text).join(' '),
    ...(sure.length > 0 && { confidence: round(sure.reduce((sum, one) => sum + one, 0) / sure.length, 3) }),
  };
}

/** WebVTT (W3C) of segments. */
export function webVtt(segments: readonly SpokenSegment[]): string {
  const cues = segments.map(
    ({ startSeconds, endSeconds, text }) =>
      `${clock(startSeconds)} --> ${clock(Math.max(endSeconds, startSeconds + 0.001))}\n${lines(text)}\n`,
  );
  return ['WEBVTT\n', ...cues].join('\n');
}

/** `00:01:02.345` */
export function clock(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const part = (value: number, digits = 2) => String(Math.floor(value)).padStart(digits, '0');
  return `${part(ms / 3_600_000)}:${part((ms / 60_000) % 60)}:${part((ms / 1000) % 60)}.${part(ms % 1000, 3)}`;
}

/** Escaped as WebVTT wants it (a line of `-->` would begin a cue), and broken where two lines are most alike. */
function lines(text: string): string {
  const spoken = text.replaceAll(/\s+/g, ' ').trim();
  const spaces = [...spoken.matchAll(/ /g)].map(({ index }) => index);
  const middle = spaces.sort((a, b) => Math.abs(a - spoken.length / 2) - Math.abs(b - spoken.length / 2))[0];
  const broken =
    spoken.length > LINE && middle !== undefined
      ? `${spoken.slice(0, middle)}\n${spoken.slice(middle + 1)}`
      : spoken;
  return broken.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;

/** What a file is found by of which this was heard. @param language as the engine names it: `en`, `en-US`, `<|en|>` */
export function findableSpeech(segments: readonly SpokenSegment[], language = ''): Findable {
  const [code] = /[a-z]{2,3}/.exec(language) ?? [];
  return {
    texts: segments.map(({ text, startSeconds }) => ({ text, seconds: Math.max(0, startSeconds) })),
    facts: { ...(code && { language: code }) },
  };
}

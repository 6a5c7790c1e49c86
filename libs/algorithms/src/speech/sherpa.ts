import { constants } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { SpokenWord } from '@intake/domain';
import { Skip } from '../contract.ts';
import { optionalPackage } from '../optional-package.ts';
import { findModel } from './find-model.ts';
import type { Utterance } from './utterances.ts';

/** What we use of the package, which has no types. */
interface Sherpa {
  createOfflineRecognizer(config: object): Recognizer;
}
interface Recognizer {
  handle: number;
  createStream(): { acceptWaveform(sampleRate: number, samples: Float32Array): void; free(): void };
  decode(stream: object): void;
  getResult(stream: object): Heard;
}
interface Heard {
  text: string;
  lang?: string;
  tokens?: string[];
  /** Seconds from the beginning of the utterance, of each token; Whisper has none. */
  timestamps?: number[];
}

export interface Listener {
  model: string;
  /** @returns the words of an utterance, and the language where the model tells it */
  hear(utterance: Utterance, sampleRate: number): { words: SpokenWord[]; language?: string };
}

/**
 * sherpa-onnx is Apache-2.0; what npm has of it carries eSpeak NG for its voices, which is GPL-3.0.
 * @param engine where the package is
 * @throws where the model cannot be loaded, in words for whoever put it there; Skip where there is no engine
 */
export async function openListener(
  folder: string,
  language: string,
  engine = optionalPackage('sherpa-onnx'),
): Promise<Listener> {
  if (!engine)
    throw new Skip(
      'ENGINE_MISSING',
      'Not installed here: sherpa-onnx. It is installed beside Intake by npm install --no-save sherpa-onnx.',
    );
  const { name, config } = await findModel(folder, language);
  // Emscripten looks up the flags of `open` in a way that the permission model forbids; node:fs has them as well.
  Object.assign(process, { binding: () => ({ fs: constants }) });
  const { default: sherpa } = (await import(pathToFileURL(engine).href)) as { default: Sherpa };
  const recognizer = load(sherpa, { modelConfig: config });
  return {
    model: name,
    hear({ startSeconds, samples }, sampleRate) {
      const stream = recognizer.createStream();
      try {
        stream.acceptWaveform(sampleRate, samples);
        recognizer.decode(stream);
        const heard = recognizer.getResult(stream);
        const seconds = samples.length / sampleRate;
        return {
          words: wordsOf(heard, seconds).map((word) => shifted(word, startSeconds)),
          ...(heard.lang && { language: heard.lang }),
        };
      } finally {
        stream.free();
      }
    },
  };
}

/** It was built without exceptions: what it cannot load ends its WebAssembly, or leaves a handle of zero. */
function load(sherpa: Sherpa, config: object): Recognizer {
  try {
    const recognizer = sherpa.createOfflineRecognizer(config);
    if (recognizer.handle) return recognizer;
  } catch {
    // What it throws is an address in its memory.
  }
  throw new Error(
    'The speech model could not be loaded: it is damaged, or of a kind that is not known here.',
  );
}

/** Tokens are pieces of words; one that begins a word begins with a space. @param seconds of the utterance */
export function wordsOf({ text, tokens = [], timestamps = [] }: Heard, seconds: number): SpokenWord[] {
  if (tokens.length === 0 || tokens.length !== timestamps.length) return spread(text, seconds);
  const words: SpokenWord[] = [];
  for (const [n, token] of tokens.entries()) {
    const [start, end] = [timestamps[n]!, Math.min(seconds, timestamps[n + 1] ?? seconds)];
    const piece = token.replace('▁', ' ');
    const last = words.at(-1);
    if (last && !piece.startsWith(' ')) {
      last.text += piece;
      last.endSeconds = end;
    } else if (piece.trim()) words.push({ startSeconds: start, endSeconds: end, text: piece.trim() });
  }
  // Nobody says a word for longer; the rest is a pause.
  return words.map((word) => ({
    ...word,
    endSeconds: Math.min(word.endSeconds, word.startSeconds + 0.3 + word.text.length * 0.12),
  }));
}

/** Without times: each word its share of the utterance, by its length. */
function spread(text: string, seconds: number): SpokenWord[] {
  const words = text.split(/\s+/).filter(Boolean);
  const signs = words.reduce((sum, { length }) => sum + length, 0);
  let at = 0;
  return words.map((word) => {
    const startSeconds = at;
    at += (word.length / signs) * seconds;
    return { startSeconds, endSeconds: at, text: word };
  });
}

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
const shifted = (word: SpokenWord, by: number): SpokenWord => ({
  ...word,
  startSeconds: round(word.startSeconds + by),
  endSeconds: round(word.endSeconds + by),
});

import { formatInWords, isProgram } from './formats.ts';
import type { FileType } from './file-types.ts';

/** What the bytes are, as far as they tell. */
export interface Detected {
  /** The format: its usual extension, `text`, or `unknown`; see `FORMATS`. */
  content: string;
  /** Whether its structure is all there. */
  whole: boolean;
  /** Content that only a password opens. */
  encrypted: boolean;
  /** Of text: its encoding, by its name in the Encoding Standard. */
  charset?: string;
  /** The first four, for people: `MZ` or `7f 45 4c 46`. */
  firstBytes: string;
}

/** Facts from which every client makes a sentence in its own language. */
export interface RefusalFacts {
  /** Extension that the name has. */
  claimed: string;
  /** Format that the content has. */
  found: string;
  /** Of programs only. */
  firstBytes?: string;
}

export interface Refusal extends RefusalFacts {
  code: 'CONTENT_MISMATCH' | 'CONTENT_DAMAGED';
  /** The same in English. */
  detail: string;
}

/**
 * From the bytes that S3 stored, or from the first of them: the content must be what the name claims, and all of it.
 * @returns null when they agree
 */
export function verdict(claimed: FileType, detected: Detected): Refusal | null {
  const { content: found, whole, firstBytes } = detected;
  const facts = { claimed: claimed.extension, found };
  if (!claimed.content.includes(found)) {
    const shown = isProgram(found) ? { ...facts, firstBytes } : facts;
    return { code: 'CONTENT_MISMATCH', ...shown, detail: mismatch(shown) };
  }
  return whole ? null : { code: 'CONTENT_DAMAGED', ...facts, detail: damage(claimed.extension) };
}

function damage(claimed: string): string {
  return `This begins like ${formatInWords(claimed)} (.${claimed}) but is not a whole one: it is damaged or cut off.`;
}

function mismatch({ claimed, found, firstBytes }: RefusalFacts): string {
  const named = `named like ${formatInWords(claimed)} (.${claimed})`;
  if (firstBytes !== undefined)
    return `This is a program ${named}; first bytes: ${firstBytes}. Programs can't be uploaded.`;
  if (found === 'unknown') return `The content is of no known type but ${named}.`;
  return `This is ${formatInWords(found)} ${named}.`;
}

/** Those of a refusal among the facts of an error. */
export function refusalFacts(
  facts: Readonly<Record<string, unknown>>,
): Partial<RefusalFacts & { limit: number }> {
  const kept = ['claimed', 'found', 'firstBytes', 'limit'].flatMap((name) =>
    name in facts ? [[name, facts[name]]] : [],
  );
  return Object.fromEntries(kept) as Partial<RefusalFacts>;
}

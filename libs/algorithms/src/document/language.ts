import { eld } from 'eld/extrasmall';

/** Characters that suffice. */
const LOOKED_AT = 20_000;
const LEAST_LETTERS = 12;

/** The language of a text as ISO 639-1; undefined where it cannot be told. */
export function languageOf(text: string): string | undefined {
  const letters = text.slice(0, LOOKED_AT).replaceAll(/https?:\S+|[^\p{L}\p{M}\s'’]/gu, ' ');
  if (letters.replaceAll(/\s/g, '').length < LEAST_LETTERS) return undefined;
  return eld.detect(letters).language || undefined;
}

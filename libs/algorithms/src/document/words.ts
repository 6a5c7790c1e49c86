/** Text that is looked at for keywords and the language, in characters. */
const LOOKED_AT = 2 ** 20;

/** Words as Unicode divides them (UAX 29), in languages without blanks too. */
export function countWords(texts: readonly string[]): number {
  let words = 0;
  for (const text of texts) {
    // Where a writing has blanks, they are 50 times faster to count.
    if (WITHOUT_BLANKS.test(text))
      for (const { isWordLike } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text))
        words += isWordLike ? 1 : 0;
    else words += text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’\-_.]*/gu)?.length ?? 0;
  }
  return words;
}

const WITHOUT_BLANKS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** So much of it as is worth looking at: its beginning. */
export function beginning(texts: readonly string[]): string {
  let text = '';
  for (const one of texts) {
    text += `${one}\n`;
    if (text.length > LOOKED_AT) break;
  }
  return text.slice(0, LOOKED_AT);
}

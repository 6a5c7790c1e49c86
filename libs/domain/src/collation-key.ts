/** Letters that Unicode does not decompose, and what people type for them. */
const LETTERS: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ı: 'i' };

/** DynamoDB's limit for a sort key is 1,024 bytes (UTF-8); an id comes behind it. */
const MAX_KEY_BYTES = 950;

/** Text without differences of case, accents and ß, as it is searched by. */
export function foldText(text: string): string {
  return (
    text
      .toLowerCase()
      .normalize('NFD')
      // Accents of Latin, Greek and Cyrillic only: elsewhere marks are vowels.
      .replace(/[\u0300-\u036f]/g, '')
      .normalize('NFC')
      .replace(/[ßæœøłđı]/g, (letter) => LETTERS[letter]!)
  );
}

/**
 * A string whose UTF-8 bytes sort names as people expect: numbers by value ("file 2" before "file 10"), accented letters
 * beside their plain ones, no difference of case. At most 950 bytes; names that differ only beyond are equal.
 */
export function collationKey(name: string): string {
  // A number is led by its count of digits, so that longer ones come later.
  const primary = foldText(name).replace(/\d+/g, (digits) => {
    const value = digits.replace(/^0+(?=\d)/, '');
    return String(value.length).padStart(3, '0') + value;
  });
  // What folding made equal still has one order.
  return cut(`${primary}\u0000${name.normalize('NFC').toLowerCase()}`);
}

function cut(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MAX_KEY_BYTES) return text;
  // Half a character at the end becomes U+FFFD; it is left out.
  return new TextDecoder().decode(bytes.subarray(0, MAX_KEY_BYTES)).replace(/\ufffd+$/, '');
}

export interface Encoding {
  /** Bytes of a code unit. */
  unit: 1 | 2 | 4;
  bigEndian: boolean;
}

/** Characters that no text has; bell to carriage return, Ctrl+Z, escape and DEL do occur. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0006\u000e-\u0019\u001c-\u001f]/;
const LONE_SURROGATE = /\p{Cs}/u;
/** Unicode without a byte order mark is believed only where every character is one that people write. */
const UNLIKELY = /[\p{Cc}\p{Cn}\p{Co}\p{Cs}]/u;
const MARKS: [mark: string, encoding: Encoding][] = [
  ['fffe0000', { unit: 4, bigEndian: false }],
  ['0000feff', { unit: 4, bigEndian: true }],
  ['fffe', { unit: 2, bigEndian: false }],
  ['feff', { unit: 2, bigEndian: true }],
];
const UNMARKED = MARKS.map(([, encoding]) => encoding);

/**
 * The encoding that a text which begins with `start` may have; null when it reads as text in none.
 * @param size bytes of the whole file: UTF-16 and UTF-32 come in whole units
 */
export function encodingOf(start: Buffer, size: number): Encoding | null {
  const hex = start.toString('hex', 0, 4);
  const marked = MARKS.find(([mark]) => hex.startsWith(mark))?.[1];
  if (marked) return marked;
  if (!start.includes(0)) return { unit: 1, bigEndian: false };
  const isLikely = (encoding: Encoding) =>
    size % encoding.unit === 0 && isLikelyText(decode(encoding, start));
  // A short text that is padded with zeros has them at its end only.
  return UNMARKED.find(isLikely) ?? (size <= start.length ? { unit: 1, bigEndian: false } : null);
}

/** Whether bytes from anywhere in a file, in whole units, read as text in the encoding of its start. */
export function isTextIn(encoding: Encoding, bytes: Buffer): boolean {
  const text = decode(encoding, bytes).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
  return text !== '' && !CONTROL.test(text) && !LONE_SURROGATE.test(text);
}

/**
 * What a browser has to be told to show the text (Encoding Standard, 4.2). There is no name for UTF-32.
 * @param head the first bytes; their last character may be cut in half
 */
export function charsetOf({ unit, bigEndian }: Encoding, head: Buffer): string | undefined {
  if (unit === 4) return undefined;
  if (unit === 2) return bigEndian ? 'utf-16be' : 'utf-16le';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

function isLikelyText(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  const body = text.replace(/[\t\n\r\f\v\x1a\0]+$/g, '').replaceAll(/[\t\n\r\f\v]/g, ' ');
  if (body === '' || UNLIKELY.test(body)) return false;
  const plain = body.match(/[\x20-\x7e\u00a0-\u024f]/g)?.length ?? 0;
  return body.length >= 64 ? plain > 0 : plain * 2 >= body.length;
}

/** What is no character stays a lone surrogate. */
function decode({ unit, bigEndian }: Encoding, bytes: Buffer): string {
  // Every 8-bit encoding keeps the same bytes for control characters.
  if (unit === 1) return bytes.toString('latin1');
  const whole = bytes.subarray(0, bytes.length - (bytes.length % unit));
  if (unit === 2) return (bigEndian ? Buffer.from(whole).swap16() : whole).toString('utf16le');
  let text = '';
  for (let at = 0; at < whole.length; at += 4) {
    const point = bigEndian ? whole.readUInt32BE(at) : whole.readUInt32LE(at);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ud800 ';
  }
  return text;
}

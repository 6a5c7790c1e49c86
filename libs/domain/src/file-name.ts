import { DomainError } from './errors.ts';

/** Longest name, in bytes of UTF-8: what common file systems can save again. */
export const MAX_NAME_BYTES = 255;
export const MAX_PATH_BYTES = 1024;

// C0, DEL, C1, line and paragraph separators, and the bidirectional overrides that make "exe.mp4" read as "4pm.exe".
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
// What is not shown at all, by Unicode's own list: marks of direction, zero-width and tag characters, fillers, soft hyphens.
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u;
/**
 * Where such a character belongs to how something is written: joiners in scripts that need them (Persian, Hindi, ...) and
 * between the parts of an emoji, variation selectors behind what has variants, the tags of a flag.
 */
const WRITTEN = new RegExp(
  [
    '(?<=[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}' +
      '\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}' +
      '\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}])[\\u200c\\u200d](?=[\\p{L}\\p{M}])',
    '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}]\\ufe0f?)\\u200d(?=\\p{Extended_Pictographic})',
    '(?<=[\\p{Extended_Pictographic}0-9#*\\p{S}])[\\ufe0e\\ufe0f]',
    '(?<=[\\p{Script=Han}\\p{Script=Mongolian}])[\\u{e0100}-\\u{e01ef}\\u180b-\\u180d\\ufe00-\\ufe02]',
    '(?<=\\u{1f3f4})[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{3,6}\\u{e007f}',
  ].join('|'),
  'gu',
);
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The name as it is shown and offered for saving; never part of a storage key. NFC, so that a name typed on macOS and
 * one typed on Windows are the same name.
 * @throws DomainError INVALID_NAME
 */
export function normaliseFileName(raw: string): string {
  const name = raw.normalize('NFC').trim();
  if (name === '' || name === '.' || name === '..') throw invalid('A file needs a name.');
  if (/[/\\]/.test(name)) throw invalid('A file name cannot contain a slash.');
  assertPrintable(name);
  if (bytes(name) > MAX_NAME_BYTES)
    throw invalid(`A file name can be ${MAX_NAME_BYTES} bytes long; this one has ${bytes(name)}.`);
  return name;
}

/**
 * The folder that a file was dropped with, e.g. `holiday/day 1`; display only. An empty path is no path.
 * @throws DomainError INVALID_NAME
 */
export function normalisePath(raw: string | undefined): string | undefined {
  const path = raw
    ?.normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^\/+|\/+$/g, '');
  if (!path) return undefined;
  assertPrintable(path);
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw invalid('A folder path cannot contain empty, "." or ".." parts.');
  }
  if (bytes(path) > MAX_PATH_BYTES) throw invalid(`A folder path can be ${MAX_PATH_BYTES} bytes long.`);
  return path;
}

/** The name that a person gives to something else, like a batch; any text that can be shown. @throws DomainError INVALID_NAME */
export function normaliseTitle(raw: string): string {
  const title = raw.normalize('NFC').trim();
  if (title === '') throw invalid('A name cannot be empty.');
  assertPrintable(title, 'A name');
  return title;
}

export { extensionOf } from '@intake/protocol';

// What Windows takes for something else: other streams of a file, other drives, wildcards.
const UNSAVEABLE = /[<>:"/\\|?*]/g;
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(\.|$)/i;

/**
 * The name under which every system can save the file, for downloads; the record keeps the name as it is. `a.exe:.png` would
 * be a stream of a program on Windows, `CON.png` a device, and trailing dots would be cut off there: it is `a.exe_.png`,
 * `_CON.png`, and no dots.
 */
export function saveableName(name: string): string {
  const safe = name.replace(UNSAVEABLE, '_').replace(/[. ]+$/, '');
  return safe === '' || DEVICE.test(safe) ? `_${safe}` : safe;
}

/**
 * RFC 6266 header value: an ASCII fallback that no parser can break out of, and the real name by RFC 8187.
 */
export function contentDisposition(kind: 'attachment' | 'inline', name: string): string {
  const saved = saveableName(name);
  const ascii = saved.replace(/[^\x20-\x7e]|["\\%;]/g, '_');
  const encoded = encodeURIComponent(saved).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function assertPrintable(text: string, what = 'A file name'): void {
  const [hidden] = INVISIBLE.exec(text.replace(WRITTEN, '')) ?? [];
  if (hidden) {
    const code = hidden.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    throw invalid(`${what} cannot contain characters that are not shown; this one has U+${code}.`);
  }
  if (FORBIDDEN.test(text) || LONE_SURROGATE.test(text))
    throw invalid(`${what} cannot contain control characters.`);
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function invalid(message: string): DomainError {
  return new DomainError('INVALID_NAME', message);
}

import { DomainError } from './errors.ts';

/** Longest name, in bytes of UTF-8: what common file systems can save again. */
export const MAX_NAME_BYTES = 255;
export const MAX_PATH_BYTES = 1024;

// C0, DEL, C1, line and paragraph separators, and the bidirectional overrides that make "exe.mp4" read as "4pm.exe".
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
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

export { extensionOf } from '@intake/protocol';

/**
 * RFC 6266 header value: an ASCII fallback that no parser can break out of, and the real name by RFC 8187.
 */
export function contentDisposition(kind: 'attachment' | 'inline', name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%;]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function assertPrintable(text: string): void {
  if (FORBIDDEN.test(text) || LONE_SURROGATE.test(text))
    throw invalid('A file name cannot contain control characters.');
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function invalid(message: string): DomainError {
  return new DomainError('INVALID_NAME', message);
}

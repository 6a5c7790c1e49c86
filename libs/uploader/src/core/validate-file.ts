import { extensionOf } from '@intake/protocol';
import type { Limits } from './api/types.ts';
import type { Problem, Warning } from './types.ts';

export type Verdict = { warnings: Warning[]; problem?: undefined } | { problem: Problem };

const refuse = (code: string, title: string, detail: string, limit?: number): Verdict => ({
  problem: { code, title, detail, retryable: false, ...(limit !== undefined && { limit }) },
});

/** "1 GiB", "100 MB", "1,234 bytes": exact where it can be. */
export function sizeInWords(bytes: number): string {
  const units: [number, string][] = [
    [2 ** 30, 'GiB'],
    [2 ** 20, 'MiB'],
    [1e6, 'MB'],
  ];
  const exact = units.find(([unit]) => bytes >= unit && bytes % unit === 0);
  if (exact) return `${bytes / exact[0]} ${exact[1]}`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${bytes.toLocaleString('en')} bytes`;
}

// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const NAME_BYTES = 255;

/**
 * The verdict before a byte is sent. The server judges again and has the last word; without its limits (they could not
 * be fetched) only what holds everywhere is judged here.
 */
export function validateFile(file: { name: string; size: number }, limits: Limits | null): Verdict {
  if (file.size === 0) return refuse('EMPTY_FILE', 'The file is empty', 'The file has no content (0 bytes).');
  if (CONTROL.test(file.name) || new TextEncoder().encode(file.name.normalize('NFC')).length > NAME_BYTES) {
    return refuse(
      'INVALID_NAME',
      'The name cannot be used',
      `The name has control characters or is longer than ${NAME_BYTES} bytes.`,
    );
  }
  if (!limits) return { warnings: [] };
  if (file.size > limits.maxFileSize) {
    const [size, limit] = [sizeInWords(file.size), sizeInWords(limits.maxFileSize)];
    return refuse(
      'FILE_TOO_LARGE',
      'The file is too large',
      `The file has ${size}; the limit is ${limit}.`,
      limits.maxFileSize,
    );
  }
  const extension = extensionOf(file.name);
  if (!limits.allowed.some((type) => type.extension.replace(/^\./, '').toLowerCase() === extension)) {
    const what = extension ? `Files of type .${extension} are` : 'A file without an extension is';
    return refuse('TYPE_NOT_ALLOWED', 'This type of file is not allowed', `${what} not allowed here.`);
  }
  if (file.size <= limits.largeFile) return { warnings: [] };
  const detail = `The file is larger than ${sizeInWords(limits.largeFile)}; sending it may take a while.`;
  return { warnings: [{ code: 'LARGE_FILE', detail }] };
}

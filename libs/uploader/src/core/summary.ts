import { isFailure, isOver } from './phases.ts';
import type { Summary, SummaryRow, UploadItem } from './types.ts';

/** What arrived, what did not, and why. */
export function summarize(items: readonly UploadItem[]): Summary {
  const count = (test: (item: UploadItem) => boolean): number => items.filter(test).length;
  return {
    ready: count(({ phase }) => phase === 'ready'),
    failed: count(({ phase }) => isFailure(phase)),
    cancelled: count(({ phase }) => phase === 'cancelled'),
    unfinished: count(({ phase }) => !isOver(phase)),
    rows: items.map(rowOf),
  };
}

function rowOf({ name, path, size, phase, problem, fileId, checksum }: UploadItem): SummaryRow {
  return {
    ...{ name, path, size, phase },
    code: problem?.code ?? '',
    detail: problem?.detail ?? '',
    requestId: problem?.requestId ?? '',
    fileId: fileId ?? '',
    // Named, and so never a cell that begins with the + of Base64: an apostrophe before it would spoil the checksum.
    checksum: checksum ? `CRC64NVME:${checksum}` : '',
  };
}

const COLUMNS = [
  'name',
  'path',
  'size',
  'phase',
  'code',
  'detail',
  'requestId',
  'fileId',
  'checksum',
] as const;

/**
 * RFC 4180, with a header line.
 * @param more columns of the caller's own, behind those of every summary
 */
export function toCsv<More extends string = never>(
  rows: readonly (SummaryRow & Record<More, string | number>)[],
  more: readonly More[] = [],
): string {
  const columns = [...COLUMNS, ...more];
  const lines = [
    columns.join(','),
    ...rows.map((row) => columns.map((column) => cell(row[column])).join(',')),
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection): an apostrophe makes it text. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: string | number): string {
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

import { s3Error } from './s3-error.ts';

/** Bytes `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * One `bytes=` range (RFC 9110, section 14.1.2). Anything else, several ranges among them, is ignored as S3 does.
 * @throws InvalidRange (416) when no byte of the object is in it
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) {
    throw s3Error('InvalidRange', undefined, { RangeRequested: header!, ActualObjectSize: String(size) });
  }
  return { start, end };
}

import { quoted, type S3Call } from './s3-call.ts';
import { s3Error } from './s3-error.ts';

export interface Stamp {
  readonly etag: string;
  readonly modified: number;
}

type Headers = ReadonlyMap<string, string>;

/**
 * Conditional reads (RFC 9110, section 13.2.2): a true If-Match makes If-Unmodified-Since moot, an If-None-Match makes
 * If-Modified-Since moot. @returns 'not-modified' for 304 @throws PreconditionFailed (412)
 */
export function checkRead(headers: Headers, object: Stamp, prefix = ''): 'ok' | 'not-modified' {
  const [match, noneMatch] = [headers.get(`${prefix}if-match`), headers.get(`${prefix}if-none-match`)];
  const [since, unmodified] = [`${prefix}if-modified-since`, `${prefix}if-unmodified-since`].map((n) =>
    date(headers.get(n)),
  );
  const modified = Math.floor(object.modified / 1000) * 1000;
  if (match !== undefined && !matches(match, object.etag)) throw failed(`${prefix}If-Match`);
  if (match === undefined && unmodified !== undefined && modified > unmodified)
    throw failed(`${prefix}If-Unmodified-Since`);
  if (noneMatch !== undefined) return matches(noneMatch, object.etag) ? 'not-modified' : 'ok';
  return since !== undefined && modified <= since ? 'not-modified' : 'ok';
}

/**
 * Conditional writes: `If-None-Match: *` and `If-Match: "etag"` against what is stored now. Check them again in the
 * transaction that stores the object: the body may take minutes. @throws PreconditionFailed, NoSuchKey, NotImplemented
 */
export function checkWrite({ headers, store, bucket, key }: S3Call): void {
  const [match, noneMatch] = [headers.get('if-match'), headers.get('if-none-match')];
  if (match === undefined && noneMatch === undefined) return;
  if (noneMatch !== undefined && noneMatch !== '*')
    throw s3Error('NotImplemented', undefined, { Header: 'If-None-Match' });
  const current = store.index.objects.get(bucket, key);
  if (noneMatch === '*' && current) throw failed('If-None-Match');
  if (match === undefined) return;
  if (!current) throw s3Error('NoSuchKey', undefined, { Key: key });
  if (!matches(match, current.etag)) throw failed('If-Match');
}

export const failed = (condition: string): Error =>
  s3Error('PreconditionFailed', undefined, { Condition: condition });

/** Whether a list of entity tags, or `*`, has this one. */
export const matches = (header: string, etag: string): boolean =>
  header.split(',').some((item) => ['*', etag, quoted(etag), `W/${quoted(etag)}`].includes(item.trim()));

function date(header: string | undefined): number | undefined {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? undefined : time;
}

import { AwsError } from './aws-error.ts';

/** A query string, decoded once and in order: signatures need the order, routes need the names. */
export class Query {
  readonly pairs: readonly (readonly [string, string])[];

  constructor(raw: string) {
    this.pairs = raw
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const at = pair.indexOf('=');
        const name = at < 0 ? pair : pair.slice(0, at);
        return [decodeForm(name), at < 0 ? '' : decodeForm(pair.slice(at + 1))] as const;
      });
  }

  get(name: string): string | undefined {
    return this.pairs.find(([key]) => key === name)?.[1];
  }

  has(name: string): boolean {
    return this.pairs.some(([key]) => key === name);
  }
}

export interface RequestTarget {
  /** The path as it was sent, still percent-encoded. */
  readonly rawPath: string;
  /** The path decoded once as UTF-8; may hold anything a key may hold, `..` and `//` included. */
  readonly path: string;
  readonly query: Query;
}

/**
 * Splits a request line's target. Nothing is normalised: `a//b`, `.` and `..` are ordinary key characters in S3.
 * @throws InvalidURI (400) when the escapes are not UTF-8
 */
export function parseTarget(url: string): RequestTarget {
  const relative = url.replace(/^https?:\/\/[^/]*/i, '') || '/';
  const mark = relative.indexOf('?');
  const rawPath = mark < 0 ? relative : relative.slice(0, mark);
  return { rawPath, path: decode(rawPath), query: new Query(mark < 0 ? '' : relative.slice(mark + 1)) };
}

const decodeForm = (text: string): string => decode(text.replaceAll('+', ' '));

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', 400, "Couldn't parse the specified URI.");
  }
}

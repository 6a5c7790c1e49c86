import { LAST } from './table.ts';

/** Sorts before every id; a key in DynamoDB is never empty. */
const FIRST = ' ';
/** Sorts right behind `#`, which ends an id in a key, and before every letter and digit. */
const BEHIND_ID = '$';

/**
 * The order of ids that files are gone through in. A place lies between two ids, as text: the oldest first, everything from it
 * on is ahead; the newest first, everything below it.
 */
export class SearchOrder {
  readonly oldestFirst: boolean;

  constructor(oldestFirst: boolean) {
    this.oldestFirst = oldestFirst;
  }

  get start(): string {
    return this.oldestFirst ? FIRST : LAST;
  }

  /** The file is the first one ahead. */
  at(fileId: string): string {
    return this.oldestFirst ? fileId : `${fileId}${BEHIND_ID}`;
  }

  /** What comes after the file is ahead. */
  behind(fileId: string): string {
    return this.oldestFirst ? `${fileId}${BEHIND_ID}` : fileId;
  }

  isAhead(fileId: string, place: string): boolean {
    return this.oldestFirst ? fileId >= place : fileId < place;
  }

  /** As `sort` wants it. */
  compare = (a: string, b: string): number => (a === b ? 0 : a < b === this.oldestFirst ? -1 : 1);

  /** The first and the last key ahead, both included as BETWEEN has them. @param prefix what the keys have before the id */
  bounds(prefix: string, place: string): { first: string; last: string } {
    if (this.oldestFirst) return { first: `${prefix}${place}`, last: `${prefix}${LAST}` };
    return { first: `${prefix}${FIRST}`, last: `${prefix}${place === LAST ? LAST : below(place)}` };
  }
}

/** The last text that sorts before this one. */
function below(text: string): string {
  return `${text.slice(0, -1)}${String.fromCharCode(text.charCodeAt(text.length - 1) - 1)}${LAST}`;
}

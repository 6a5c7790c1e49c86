import { DomainError } from '../errors.ts';
import type { FileQuery, Sort } from '../ports/file-store.ts';

/**
 * Which way a page of found files came, and where it ended: in the list itself (its own cursor), at a file id of the search,
 * or at a place among files that were sorted here. The list begins at an empty place.
 */
export type SearchCursor = { way: 'list' | 'search' | 'sorted'; place: string };

export function toSearchCursor({ sort }: FileQuery, { way, place }: SearchCursor): string {
  if (way === 'list') return `list.${place}`;
  const bytes = new TextEncoder().encode(JSON.stringify([sort, place]));
  return `${way}.${btoa(String.fromCharCode(...bytes))}`;
}

/** @throws DomainError INVALID_CURSOR */
export function readSearchCursor({ sort, cursor }: FileQuery): SearchCursor | undefined {
  if (cursor === undefined) return undefined;
  const [, way, rest] = /^(list|search|sorted)\.(.*)$/s.exec(cursor) ?? [];
  if (way === 'list') return { way, place: rest! };
  const place = way && placeIn(rest!, sort);
  if (way === 'search' && place && sort.endsWith('createdAt') && /^\w{1,64}$/.test(place))
    return { way, place };
  if (way === 'sorted' && place && !sort.endsWith('createdAt')) return { way, place };
  throw new DomainError('INVALID_CURSOR', 'This cursor does not belong to this list.');
}

function placeIn(text: string, sort: Sort): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    const [cursorSort, place]: unknown[] = JSON.parse(new TextDecoder().decode(bytes));
    if (cursorSort === sort && typeof place === 'string') return place;
  } catch {
    // Not ours.
  }
  return undefined;
}

import type { Client, Json } from './client.ts';

/** All items of a list: a page may be short, even empty, and still have a next one. @param path without a cursor */
export async function allItems(client: Client, path: string): Promise<Json[]> {
  const items: Json[] = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor
      ? `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
      : '';
    const { body } = await client.get(path + more);
    items.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor);
  return items;
}

import type { Page } from './ports/file-store.ts';

/** Things that are worked on at the same time. */
const PARALLEL = 25;

/**
 * Works on all of a list, page by page and several things at once.
 * @param list of what is due at a time that stays the same, so that what was moved on does not come again
 * @param work never rejects
 * @param isLate asked before each thing; then what is left waits for the next time
 */
export async function workThrough<Thing>(
  list: (cursor?: string) => Promise<Page<Thing>>,
  work: (thing: Thing) => Promise<void>,
  isLate: () => boolean,
): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    cursor = page.nextCursor ?? undefined;
    const waiting = page.items.values();
    const worker = async () => {
      for (const thing of waiting) {
        if (isLate()) return;
        await work(thing);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  } while (cursor && !isLate());
}

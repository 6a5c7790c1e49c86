import type { Page } from '@intake/domain';

/**
 * What is due, as an index of DynamoDB lists it: pages are half of what was asked for and the first is empty, what was
 * changed since the last look is shown as it was, too.
 */
export class LaggingDueList<Thing> {
  private readonly lagging = new Map<string, Thing>();
  private readonly dueAt: (thing: Thing) => string | null | undefined;

  /** @param dueAt ISO 8601; nothing when never */
  constructor(dueAt: (thing: Thing) => string | null | undefined) {
    this.dueAt = dueAt;
  }

  /** The index still shows `before`, once. */
  changed(key: string, before: Thing): void {
    this.lagging.set(key, before);
  }

  /** @param things by their keys */
  page(things: ReadonlyMap<string, Thing>, now: Date, limit: number, cursor?: string): Page<Thing> {
    if (cursor === undefined) return { items: [], nextCursor: ' ' };
    const indexed = [...things, ...this.lagging];
    this.lagging.clear();
    const found = indexed
      .map(([key, thing]) => ({ thing, due: this.dueAt(thing) ?? '~', key }))
      .map((one) => ({ ...one, at: `${one.due} ${one.key}` }))
      .filter(({ due, at }) => due <= now.toISOString() && at > cursor)
      .sort((a, b) => (a.at < b.at ? -1 : 1));
    const shown = found.slice(0, Math.ceil(limit / 2));
    return {
      items: structuredClone(shown.map(({ thing }) => thing)),
      nextCursor: found.length > shown.length ? shown.at(-1)!.at : null,
    };
  }
}

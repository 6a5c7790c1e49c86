import { DomainError, type HistoryEntry, type HistoryQuery, HistoryStore, type Page } from '@intake/domain';

export class MemoryHistoryStore extends HistoryStore {
  private readonly added: { ownerId: string; order: string; entries: HistoryEntry[] }[] = [];

  async add(ownerId: string, id: string, entries: readonly HistoryEntry[]): Promise<void> {
    this.added.push({ ownerId, order: `${entries[0]!.at}#${id}`, entries: structuredClone([...entries]) });
  }

  async list({ ownerId, limit, cursor, since }: HistoryQuery): Promise<Page<HistoryEntry>> {
    if (cursor !== undefined && !/^.{1,100}\/\d+$/.test(cursor))
      throw new DomainError('INVALID_CURSOR', 'This cursor does not belong to this list.');
    const all = this.added
      .filter((one) => one.ownerId === ownerId && one.order >= since)
      .sort((a, b) => (a.order > b.order ? -1 : 1))
      .flatMap(({ order, entries }) => entries.map((entry, i) => ({ entry, at: `${order}/${i}` })));
    const from = cursor === undefined ? 0 : all.findIndex(({ at }) => at === cursor) + 1;
    const page = all.slice(from, from + limit);
    return {
      items: page.map(({ entry }) => structuredClone(entry)),
      nextCursor: from + limit < all.length ? page.at(-1)!.at : null,
    };
  }
}

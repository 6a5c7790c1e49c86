import {
  isClaimed,
  collationKey,
  DomainError,
  dueAt,
  type FileQuery,
  type FileRecord,
  FileStore,
  type Page,
  searchTextOf,
  searchWords,
} from '@intake/domain';

type Position = string | number;

export class MemoryFileStore extends FileStore {
  private readonly records = new Map<string, FileRecord>();
  /** What the index of due records still shows. */
  private readonly lagging = new Map<string, FileRecord>();

  async create(record: FileRecord): Promise<void> {
    if (this.records.has(keyOf(record))) {
      throw new DomainError('ALREADY_EXISTS', 'There is a file with this id.');
    }
    this.records.set(keyOf(record), structuredClone(record));
  }

  async find(ownerId: string, id: string): Promise<FileRecord | null> {
    return structuredClone(this.records.get(keyOf({ ownerId, id })) ?? null);
  }

  async update(record: FileRecord): Promise<void> {
    this.lagging.set(keyOf(record), this.assertVersion(record, record.version - 1));
    this.records.set(keyOf(record), structuredClone(record));
  }

  async remove(record: FileRecord): Promise<void> {
    this.lagging.set(keyOf(record), this.assertVersion(record, record.version));
    this.records.delete(keyOf(record));
  }

  async list(query: FileQuery): Promise<Page<FileRecord>> {
    const after = query.cursor === undefined ? null : fromCursor(query);
    const found = [...this.records.values()]
      .filter((record) => matches(record, query))
      .map((record) => ({ record, at: position(record, query) }))
      .filter(({ record, at }) => !after || inOrder(query, after, [at, record.id]) < 0)
      .sort((a, b) => inOrder(query, [a.at, a.record.id], [b.at, b.record.id]));
    const items = found.slice(0, query.limit).map(({ record }) => structuredClone(record));
    const nextCursor = found.length > query.limit ? toCursor(query, items.at(-1)!) : null;
    return { items, nextCursor };
  }

  /** Short pages, an empty one first, from an index that still shows what was changed since the last look, too. */
  async listDue(now: Date, limit: number, cursor?: string): Promise<Page<FileRecord>> {
    if (cursor === undefined) return { items: [], nextCursor: ' ' };
    const indexed = [...this.records.values(), ...this.lagging.values()];
    this.lagging.clear();
    const found = indexed
      .map((record) => ({ record, due: dueAt(record) ?? '~', at: `${dueAt(record)} ${record.id}` }))
      .filter(({ due, at }) => due <= now.toISOString() && at > cursor)
      .sort((a, b) => (a.at < b.at ? -1 : 1));
    const shown = found.slice(0, Math.ceil(limit / 2));
    return {
      items: shown.map(({ record }) => structuredClone(record)),
      nextCursor: found.length > shown.length ? shown.at(-1)!.at : null,
    };
  }

  private assertVersion(record: FileRecord, expected: number): FileRecord {
    const stored = this.records.get(keyOf(record));
    if (stored?.version === expected) return stored;
    throw new DomainError('VERSION_CONFLICT', 'Another request changed this at the same time.');
  }
}

function keyOf({ ownerId, id }: { ownerId: string; id: string }): string {
  return JSON.stringify([ownerId, id]);
}

function matches(record: FileRecord, { ownerId, states, category, q, deleted, size }: FileQuery): boolean {
  return (
    record.ownerId === ownerId &&
    states.includes(record.status) &&
    (record.deletedAt !== undefined) === deleted &&
    !(deleted && isClaimed(record)) &&
    (!category || record.category === category) &&
    (size === undefined || record.size === size) &&
    searchWords(q ?? '').every((word) => searchTextOf(record).includes(word))
  );
}

function position(record: FileRecord, { sort }: FileQuery): Position {
  const by = sort.replace('-', '') as 'createdAt' | 'name' | 'size';
  return { createdAt: record.id, name: collationKey(record.name), size: record.size }[by];
}

function inOrder({ sort }: FileQuery, a: [Position, string], b: [Position, string]): number {
  const difference = compare(a[0], b[0]) || compare(a[1], b[1]);
  return sort.startsWith('-') ? -difference : difference;
}

/** Strings by their UTF-8 bytes, as a database sorts them. */
function compare(a: Position, b: Position): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function toCursor(query: FileQuery, last: FileRecord): string {
  return Buffer.from(JSON.stringify([query.sort, position(last, query), last.id])).toString('base64url');
}

function fromCursor({ cursor, sort }: FileQuery): [Position, string] {
  try {
    const [cursorSort, at, id] = JSON.parse(Buffer.from(cursor!, 'base64url').toString());
    if (cursorSort === sort && typeof id === 'string') return [at, id];
  } catch {
    // Not ours; refused below.
  }
  throw new DomainError('INVALID_CURSOR', 'This cursor does not belong to this list.');
}

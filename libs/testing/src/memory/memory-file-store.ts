import {
  isClaimed,
  LISTED_STATES,
  collationKey,
  DomainError,
  dueAt,
  type FileCount,
  type FileQuery,
  type FileRecord,
  FileStore,
  type Page,
} from '@intake/domain';
import { LaggingDueList } from './lagging-due-list.ts';

type Position = string | number;

interface Options {
  /** Numbers from 0 to below 1; every second write at random meets another's transaction and is refused. */
  conflicts?: (() => number) | undefined;
  /** Whether lists are late, as indexes are; true unless a test is about something else. */
  lag?: boolean;
}

/** As unkind as DynamoDB: pages are short, the first is empty, lists and what is due come from indexes that lag. */
export class MemoryFileStore extends FileStore {
  private readonly records = new Map<string, FileRecord>();
  /** What the indexes of lists show: what was stored when a list was last read to its end. */
  private indexed: ReadonlyMap<string, FileRecord> = new Map();
  private readonly due = new LaggingDueList<FileRecord>(dueAt);
  private readonly conflicts: (() => number) | undefined;
  private readonly lag: boolean;

  constructor({ conflicts, lag = true }: Options = {}) {
    super();
    this.conflicts = conflicts;
    this.lag = lag;
  }

  async create(record: FileRecord): Promise<void> {
    this.meetConflict();
    if (this.records.has(keyOf(record))) {
      throw new DomainError('ALREADY_EXISTS', 'There is a file with this id.');
    }
    this.records.set(keyOf(record), structuredClone(record));
  }

  async find(ownerId: string, id: string): Promise<FileRecord | null> {
    return structuredClone(this.records.get(keyOf({ ownerId, id })) ?? null);
  }

  async update(before: FileRecord, after: FileRecord): Promise<void> {
    this.meetConflict();
    this.due.changed(keyOf(after), this.assertVersion(before));
    if (after.version !== before.version + 1) throw versionConflict();
    this.records.set(keyOf(after), structuredClone(after));
  }

  async remove(record: FileRecord): Promise<void> {
    this.meetConflict();
    this.due.changed(keyOf(record), this.assertVersion(record));
    this.records.delete(keyOf(record));
  }

  /**
   * Half of what was asked for at most, and nothing at all on the first page of a list of few. The newest files are
   * what they are, every other list is one that lags.
   */
  async list(query: FileQuery): Promise<Page<FileRecord>> {
    const after = query.cursor === undefined ? null : fromCursor(query);
    const shown = !this.lag || isNewest(query) ? this.records : this.indexed;
    const found = [...shown.values()]
      .filter((record) => matches(record, query))
      .map((record) => ({ record, at: position(record, query) }))
      .filter(({ record, at }) => !after || inOrder(query, after, [at, record.id]) < 0)
      .sort((a, b) => inOrder(query, [a.at, a.record.id], [b.at, b.record.id]));
    if (!after && found.length > 0 && query.limit > 1)
      return { items: [], nextCursor: cursorOf(query, BEFORE_ALL, '') };
    const items = found.slice(0, Math.ceil(query.limit / 2)).map(({ record }) => structuredClone(record));
    const last = items.at(-1);
    const isEnd = found.length === items.length;
    if (isEnd) this.settle();
    return { items, nextCursor: isEnd ? null : cursorOf(query, position(last!, query), last!.id) };
  }

  /** Lets the indexes of lists catch up. */
  settle(): void {
    this.indexed = new Map(this.records);
  }

  cursorBehind(query: FileQuery, record: FileRecord): string {
    return cursorOf(query, position(record, query), record.id);
  }

  async count(ownerId: string): Promise<FileCount[]> {
    const counts = new Map<string, FileCount>();
    for (const record of this.records.values()) {
      const { category, status, deletedAt } = record;
      if (record.ownerId !== ownerId || (deletedAt && isClaimed(record))) continue;
      const kind = { category, status, deleted: deletedAt !== undefined };
      const name = JSON.stringify(kind);
      const { count, bytes } = counts.get(name) ?? { count: 0, bytes: 0 };
      counts.set(name, { ...kind, count: count + 1, bytes: bytes + record.size });
    }
    return [...counts.values()];
  }

  async listDue(now: Date, limit: number, cursor?: string): Promise<Page<FileRecord>> {
    return this.due.page(this.records, now, limit, cursor);
  }

  private assertVersion(expected: FileRecord): FileRecord {
    const stored = this.records.get(keyOf(expected));
    if (stored?.version === expected.version) return stored;
    throw versionConflict();
  }

  private meetConflict(): void {
    if (this.conflicts && this.conflicts() < 0.5)
      throw new DomainError('UNAVAILABLE', 'Too much is written at once. Please try again.');
  }
}

const BEFORE_ALL = null;

/** A page of these is read from the table itself, which never lags. */
const isNewest = ({ category, states, deleted, sort, from, to, size }: FileQuery): boolean =>
  !(category ?? from ?? to ?? size) && !deleted && sort === '-createdAt' && states === LISTED_STATES;

const versionConflict = () =>
  new DomainError('VERSION_CONFLICT', 'Another request changed this at the same time.');

function keyOf({ ownerId, id }: { ownerId: string; id: string }): string {
  return JSON.stringify([ownerId, id]);
}

function matches(record: FileRecord, query: FileQuery): boolean {
  const { ownerId, states, category, deleted, size, from = '', to = '~' } = query;
  return (
    record.ownerId === ownerId &&
    states.includes(record.status) &&
    (record.deletedAt !== undefined) === deleted &&
    !(deleted && isClaimed(record)) &&
    (!category || record.category === category) &&
    (size === undefined || record.size === size) &&
    record.createdAt >= from &&
    record.createdAt < to
  );
}

function position(record: FileRecord, { sort }: FileQuery): Position {
  const by = sort.replace('-', '') as 'createdAt' | 'name' | 'size';
  return { createdAt: record.id, name: collationKey(record.name), size: record.size }[by];
}

type Place = [Position | null, string];

function inOrder({ sort }: FileQuery, a: Place, b: Place): number {
  if (a[0] === BEFORE_ALL) return -1;
  const difference = compare(a[0], b[0]!) || compare(a[1], b[1]);
  return sort.startsWith('-') ? -difference : difference;
}

/** Strings by their UTF-8 bytes, as a database sorts them. */
function compare(a: Position, b: Position): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function cursorOf({ sort }: FileQuery, ...place: Place): string {
  return Buffer.from(JSON.stringify([sort, ...place])).toString('base64url');
}

function fromCursor({ cursor, sort }: FileQuery): Place {
  try {
    const [cursorSort, at, id] = JSON.parse(Buffer.from(cursor!, 'base64url').toString());
    if (cursorSort === sort && typeof id === 'string') return [at, id];
  } catch {
    // Not ours; refused below.
  }
  throw new DomainError('INVALID_CURSOR', 'This cursor does not belong to this list.');
}

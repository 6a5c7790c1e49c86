import {
  collationKey,
  dueAt,
  type FileCount,
  type FileRecord,
  LISTED_STATES,
  readState,
  UNFINISHED_STATES,
  type UploadState,
} from '@intake/domain';
import { dueShardOf, fromItem, key } from './table.ts';

/** Raise it when `toItem` derives other columns: the next bootstrap writes old records anew. */
export const FILE_COLUMNS_VERSION = 3;

/** The lists of all categories: the partitions of the indexes `by-list…`. */
export type ListName = 'LISTED' | 'TRASH' | 'UNFINISHED';

export const listKey = (ownerId: string, list: ListName) => `${key.owner(ownerId)}#${list}`;

type Kind = Omit<FileCount, 'count'>;

/** The files of one category in one state: what is counted, and the partitions of the indexes `by-category…`. */
export const kindName = ({ category, status, deleted }: Kind) =>
  `${deleted ? 'TRASH#' : ''}${category}#${status}`;

/** `kindName` read back. */
export function readKind(name: string): Kind {
  const [status, category, trash] = name.split('#').toReversed() as [UploadState, Kind['category'], string?];
  return { category, status, deleted: trash !== undefined };
}

export const categoryKey = (ownerId: string, kind: Kind) => `${key.owner(ownerId)}#${kindName(kind)}`;

export const kindOf = ({ category, status, deletedAt }: FileRecord): Kind => ({
  category,
  status,
  deleted: deletedAt !== undefined,
});

/** Sorts sizes as text; as many digits as the largest exact number has. */
export const sizeText = (bytes: number) => String(bytes).padStart(16, '0');

const has = (states: readonly UploadState[], state: UploadState) => states.includes(state);

function listOf({ status, deletedAt }: FileRecord): ListName | undefined {
  if (has(LISTED_STATES, status)) return deletedAt ? 'TRASH' : 'LISTED';
  return has(UNFINISHED_STATES, status) && !deletedAt ? 'UNFINISHED' : undefined;
}

/**
 * The record with the keys of the table and its indexes; without `dueAt` it is not in the `due` index. Names and sizes
 * end with the id, so that every place in a list is of one file.
 */
export function toItem(record: FileRecord) {
  const { id, ownerId } = record;
  const due = dueAt(record);
  const list = listOf(record);
  return {
    ...key.file(ownerId, id),
    nameKey: `${collationKey(record.name)}\u0000${id}`,
    sizeKey: `${sizeText(record.size)}#${id}`,
    ...(list && { listKey: listKey(ownerId, list) }),
    categoryKey: categoryKey(ownerId, kindOf(record)),
    ...(due && { dueShard: dueShardOf(id), dueAt: due }),
    ...record,
  };
}

/** The record that an item keeps. */
export function toRecord(item: Record<string, unknown>): FileRecord {
  const record = fromItem<FileRecord>(item);
  return { ...record, status: readState(record.status) };
}

import {
  collationKey,
  dueAt,
  type FileCount,
  type FileRecord,
  isClaimed,
  isListed,
  readState,
  UNFINISHED_STATES,
  type UploadState,
} from '@intake/domain';
import { dueShardOf, fromItem, key } from './table.ts';

/** Raise it when `toItem` derives other columns, or something else is counted: the next bootstrap writes old records anew. */
export const FILE_COLUMNS_VERSION = 4;

/** The lists of all categories: the partitions of the indexes `by-list…`. */
export type ListName = 'LISTED' | 'TRASH' | 'UNFINISHED';

export const listKey = (ownerId: string, list: ListName) => `${key.owner(ownerId)}#${list}`;

type Kind = Omit<FileCount, 'count' | 'bytes'>;

/** The files of one category in one state: what is counted, and the partitions of the indexes `by-category…`. */
export const kindName = ({ category, status, deleted }: Kind) =>
  `${deleted ? 'TRASH#' : ''}${category}#${status}`;

/** `kindName` read back. */
export function readKind(name: string): Kind {
  const [status, category, trash] = name.split('#').toReversed() as [UploadState, Kind['category'], string?];
  return { category, status, deleted: trash !== undefined };
}

export const categoryKey = (ownerId: string, kind: Kind) => `${key.owner(ownerId)}#${kindName(kind)}`;

/** Null for a file that is being deleted for good: it is in no list any more. */
export function kindOf(record: FileRecord): Kind | null {
  const { category, status, deletedAt } = record;
  const deleted = deletedAt !== undefined;
  return deleted && isClaimed(record) ? null : { category, status, deleted };
}

/** Sorts sizes as text; as many digits as the largest exact number has. */
export const sizeText = (bytes: number) => String(bytes).padStart(16, '0');

function listOf({ status, deleted }: Kind): ListName | undefined {
  if (isListed(status)) return deleted ? 'TRASH' : 'LISTED';
  return !deleted && UNFINISHED_STATES.some((one) => one === status) ? 'UNFINISHED' : undefined;
}

/**
 * The record with the keys of the table and its indexes; without `dueAt` it is not in the `due` index. Names and sizes
 * end with the id, so that every place in a list is of one file.
 */
export function toItem(record: FileRecord) {
  const { id, ownerId } = record;
  const due = dueAt(record);
  const kind = kindOf(record);
  const list = kind && listOf(kind);
  return {
    ...key.file(ownerId, id),
    nameKey: `${collationKey(record.name)}\u0000${id}`,
    sizeKey: `${sizeText(record.size)}#${id}`,
    ...(list && { listKey: listKey(ownerId, list) }),
    ...(kind && { categoryKey: categoryKey(ownerId, kind) }),
    ...(due && { dueShard: dueShardOf(id), dueAt: due }),
    ...record,
  };
}

/** The record that an item keeps. */
export function toRecord(item: Record<string, unknown>): FileRecord {
  const record = fromItem<FileRecord>(item);
  return { ...record, status: readState(record.status) };
}

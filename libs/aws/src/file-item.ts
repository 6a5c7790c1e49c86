import {
  collationKey,
  dueAt,
  type FileRecord,
  LISTED_STATES,
  readState,
  searchTextOf,
  UNFINISHED_STATES,
  type UploadState,
} from '@intake/domain';
import { dueShardOf, fromItem, key } from './table.ts';

/** Raise it when `toItem` derives other columns: the next bootstrap writes old records anew. */
export const FILE_COLUMNS_VERSION = 2;

/** The partition of `by-list` for each kind of list: what was deleted, what is unfinished, else by state. */
export const listKey = {
  trash: (ownerId: string) => `${key.owner(ownerId)}#TRASH`,
  unfinished: (ownerId: string) => `${key.owner(ownerId)}#UNFINISHED`,
  state: (ownerId: string, state: UploadState) => `${key.owner(ownerId)}#${state}`,
};

/** The partition of `by-category`: the listed files of one category. */
export const categoryKey = (ownerId: string, category: string) => `${key.owner(ownerId)}#${category}`;

const has = (states: readonly UploadState[], state: UploadState) => states.includes(state);

function listOf({ ownerId, status, deletedAt }: FileRecord): string {
  if (deletedAt) return listKey.trash(ownerId);
  return has(UNFINISHED_STATES, status) ? listKey.unfinished(ownerId) : listKey.state(ownerId, status);
}

/** The record with the keys of the table and its indexes; without `dueAt` it is not in the `due` index. */
export function toItem(record: FileRecord) {
  const due = dueAt(record);
  return {
    ...key.file(record.ownerId, record.id),
    nameKey: collationKey(record.name),
    searchText: searchTextOf(record),
    listKey: listOf(record),
    ...(!record.deletedAt &&
      has(LISTED_STATES, record.status) && { categoryKey: categoryKey(record.ownerId, record.category) }),
    ...(due && { dueShard: dueShardOf(record.id), dueAt: due }),
    ...record,
  };
}

/** The record that an item keeps. */
export function toRecord(item: Record<string, unknown>): FileRecord {
  const record = fromItem<FileRecord>(item);
  return { ...record, status: readState(record.status) };
}

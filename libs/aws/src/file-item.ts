import { dueAt, type FileRecord, readState } from '@intake/domain';
import { dueShardOf, fromItem, key } from './table.ts';

/** What names are sorted and searched by: no difference between upper and lower case. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** The record with the keys of the table and its indexes; without `dueAt` it is not in the `due` index. */
export function toItem(record: FileRecord) {
  const due = dueAt(record);
  return {
    ...key.file(record.ownerId, record.id),
    nameKey: nameKey(record.name),
    // Once more under another name: a query of an index cannot filter by the index's own key.
    searchText: nameKey(record.name),
    ...(due && { dueShard: dueShardOf(record.id), dueAt: due }),
    ...record,
  };
}

/** The record that an item keeps. */
export function toRecord(item: Record<string, unknown>): FileRecord {
  const record = fromItem<FileRecord>(item);
  return { ...record, status: readState(record.status) };
}

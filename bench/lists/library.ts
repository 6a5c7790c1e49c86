import { CATEGORIES, type FileRecord, nameWords } from '@intake/domain';
import { aFile } from '@intake/testing';
import { countsOf } from '../../libs/aws/src/file-counts.ts';
import { toItem } from '../../libs/aws/src/file-item.ts';
import { entryItems, toNote } from '../../libs/aws/src/search-items.ts';
import { key } from '../../libs/aws/src/table.ts';

export const OWNER = 'owner-1';
/** Beside the files, in every library. */
const FEW = 60;

const id = (i: number) => `01J${String(i).padStart(23, '0')}`;

export function* records(count: number): Generator<FileRecord> {
  const aRecord = (i: number, partial: Partial<FileRecord> = {}) =>
    aFile({
      id: id(i),
      ownerId: OWNER,
      path: `Trip ${i % 97}`,
      name: i === 3 ? 'the needle.pdf' : `IMG_${String(i).padStart(6, '0')} take ${i % 7}.jpg`,
      size: 1000 + ((i * 7919) % 1_000_003),
      category: CATEGORIES[i % CATEGORIES.length],
      status: 'ready',
      ...partial,
    });
  for (let i = 0; i < count; i++) yield aRecord(i);
  for (let i = 0; i < FEW; i++) {
    yield aRecord(count + i, { deletedAt: '2026-11-01T10:00:00.000Z', purgeAt: '2099-01-01T00:00:00.000Z' });
    yield aRecord(count + FEW + i, { status: 'uploading' });
  }
}

/** The items of a library, as the stores write them. */
export function* libraryItems(count: number): Generator<Record<string, unknown>> {
  const counts: Record<string, number> = {};
  for (const record of records(count)) {
    yield toItem(record);
    for (const [kind, n] of Object.entries(countsOf(null, record)!.changes))
      counts[kind] = (counts[kind] ?? 0) + n;
    if (record.status === 'uploading') continue;
    const words = nameWords(record);
    yield {
      ...key.searchNote(OWNER, record.id),
      ...toNote({ rev: 1, versions: { name: 1 }, sources: { name: words }, facts: {}, old: [] }),
    };
    const file = { ownerId: OWNER, fileId: record.id, source: 'name', words, version: 1 };
    yield* entryItems(file, words);
  }
  yield { ...key.fileCounts(OWNER, 0), ...counts, changes: 1 };
}

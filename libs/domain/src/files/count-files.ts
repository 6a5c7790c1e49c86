import type { Category } from '../file-types.ts';
import type { FileCount, FileQuery, FileStore } from '../ports/file-store.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import { isListed, UNFINISHED_STATES, type UploadState } from '../upload-state.ts';

export interface FileTotals {
  /** What the list of files shows without any filter. */
  files: number;
  trash: number;
  unfinished: number;
  /** Of `files`. */
  categories: Partial<Record<Category, number>>;
  /** Of `files`. */
  statuses: Partial<Record<UploadState, number>>;
  /** What is kept of them in storage: of refused and failed files nothing is. `derived`: what algorithms made of files, trash and all. */
  bytes: { files: number; trash: number; derived: number };
}

const KEPT: readonly UploadState[] = ['verifying', 'ready'];

/** How many files an owner's lists have. */
export class CountFiles {
  private readonly ports: { files: FileStore; runs: ProcessingStore };

  constructor(ports: { files: FileStore; runs: ProcessingStore }) {
    this.ports = ports;
  }

  async execute(ownerId: string): Promise<FileTotals> {
    const { files, runs } = this.ports;
    const [counts, derived] = await Promise.all([files.count(ownerId), runs.storedBytes(ownerId)]);
    const kept = counts.filter(({ status }) => KEPT.includes(status));
    const listed = counts.filter(({ status, deleted }) => isListed(status) && !deleted);
    return {
      files: sum(listed),
      trash: sum(counts.filter(({ status, deleted }) => isListed(status) && deleted)),
      unfinished: sum(
        counts.filter(({ status }) => (UNFINISHED_STATES as readonly UploadState[]).includes(status)),
      ),
      categories: sumsBy(listed, ({ category }) => category),
      statuses: sumsBy(listed, ({ status }) => status),
      bytes: {
        files: bytesOf(kept.filter(({ deleted }) => !deleted)),
        trash: bytesOf(kept.filter(({ deleted }) => deleted)),
        derived,
      },
    };
  }
}

/** How many files a list has. */
export function totalOf(
  counts: readonly FileCount[],
  query: Pick<FileQuery, 'category' | 'states' | 'deleted'>,
) {
  return sum(
    counts.filter(
      ({ category, status, deleted }) =>
        (!query.category || category === query.category) &&
        query.states.includes(status) &&
        deleted === query.deleted,
    ),
  );
}

const sum = (counts: readonly FileCount[]) => counts.reduce((total, { count }) => total + count, 0);

const bytesOf = (counts: readonly FileCount[]) => counts.reduce((total, { bytes }) => total + bytes, 0);

function sumsBy<Name extends string>(counts: readonly FileCount[], nameOf: (count: FileCount) => Name) {
  const sums: Partial<Record<Name, number>> = {};
  for (const count of counts) sums[nameOf(count)] = (sums[nameOf(count)] ?? 0) + count.count;
  return sums;
}

import type { Postings } from './search-postings.ts';
import type { SearchReading } from './search-reading.ts';

/** Files that all lists have. */
export interface Candidates {
  fileIds: string[];
  /** Up to which file this is known; null: to the end. */
  upTo: string | null;
}

/**
 * The next files that are in all of some lists. Each list in turn is asked for its first file from that on which the one before
 * has come to, so what only one of them has is left out.
 * @param after where to go on; at least one file more is decided, even when nothing may be spent any more
 * @param most files that are wanted
 */
export async function candidatesIn(
  lists: readonly Postings[],
  reading: Pick<SearchReading, 'order' | 'isSpent'>,
  after: string | undefined,
  most: number,
): Promise<Candidates> {
  const { order } = reading;
  const fileIds: string[] = [];
  let decided = after;
  let candidate: string | undefined;
  let agreed = 0;
  for (let turn = 0; fileIds.length < most; turn++) {
    if (reading.isSpent && decided !== after) break;
    const place =
      candidate !== undefined
        ? order.at(candidate)
        : decided === undefined
          ? order.start
          : order.behind(decided);
    const step = await lists[turn % lists.length]!.seek(place);
    if (step === null) return { fileIds, upTo: null };
    if (!step.isHit) {
      decided = step.fileId;
      candidate = undefined;
    } else if (step.fileId === candidate) agreed++;
    else {
      decided = candidate ?? decided;
      candidate = step.fileId;
      agreed = 1;
    }
    if (candidate !== undefined && agreed === lists.length) {
      fileIds.push(candidate);
      decided = candidate;
      candidate = undefined;
    }
  }
  return { fileIds, upTo: decided! };
}

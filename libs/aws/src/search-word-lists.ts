import { fileIdOf, wordOf, wordPartition } from './search-items.ts';
import { ListedPostings, type Postings, UnitedPostings } from './search-postings.ts';
import type { SearchReading } from './search-reading.ts';
import { StoredPostings } from './stored-postings.ts';
import { LAST } from './table.ts';

/** Frequent words with one beginning that are read side by side. */
const MOST_FREQUENT = 6;
/** Queries to find all words with one beginning. */
const MOST_QUERIES = 8;
/** So many times as many entries as a frequent word has are read of the others. */
const MOST_FEW = 12;

/**
 * The files with a word that begins so. The index has them in the order of words: those of words that few files have are read
 * here; a frequent word is left out, to be read in the order of ids as far as is needed.
 * @returns null when so many words begin so that this is no way to them
 */
export async function filesWithWord(
  reading: SearchReading,
  ownerId: string,
  beginning: string,
): Promise<Postings | null> {
  const { order, page } = reading;
  const pk = wordPartition(ownerId, beginning);
  const few: string[] = [];
  const frequent: string[] = [];
  let [first, word, count, limit] = [beginning, '', 0, page];
  for (let query = 0; query < MOST_QUERIES; query++) {
    if (frequent.length > MOST_FREQUENT || few.length > MOST_FEW * page) break;
    const { keys, last } = await reading.keys({ pk, first, last: `${beginning}${LAST}` }, limit);
    for (const sk of keys) {
      count = wordOf(sk) === word ? count + 1 : 1;
      word = wordOf(sk);
      few.push(fileIdOf(sk));
    }
    if (last === null) {
      const listed = new ListedPostings(order, few);
      if (frequent.length === 0) return listed;
      const stored = frequent.map((one) => new StoredPostings(reading, { pk, prefix: `${one}#` }));
      return new UnitedPostings(order, [listed, ...stored]);
    }
    const isFrequent = count >= page;
    limit = isFrequent ? page : 2 * limit;
    if (isFrequent) frequent.push(word);
    // Behind all entries of the word, or behind the last one that was read: `#` ends a word and an id.
    first = isFrequent ? `${word}$` : `${last} `;
  }
  return null;
}

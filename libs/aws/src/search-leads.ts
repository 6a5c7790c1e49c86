import type { Wanted } from '@intake/domain';
import { factsFilter, labelWord, wordsFilter } from './search-items.ts';
import { ListedPostings, type Postings } from './search-postings.ts';
import type { SearchReading } from './search-reading.ts';
import { filesWithWord } from './search-word-lists.ts';
import { StoredPostings } from './stored-postings.ts';
import { key } from './table.ts';

/** BatchGetItem reads a note or the facts of a file for so many read units, if they are below 4 KB. */
export const UNITS_OF_LOOKUP = 0.5;

/** A list of files, and what of the query they are known to have. */
interface Lead {
  list: Postings;
  has: Partial<Wanted>;
}

/** Which lists a search goes along, and what has to be looked up of the files that are in all of them. */
export interface Leads {
  lists: Postings[];
  rest: Wanted;
}

/**
 * Where few files have a word, those; else the lists of the words and of the facts side by side. Words that are no list
 * (`filesWithWord`) are looked up; where all are such, all files are looked through by their notes.
 */
export async function leadingLists(
  reading: SearchReading,
  ownerId: string,
  { words, facts }: Wanted,
  after: string | undefined,
): Promise<Leads> {
  const all = [...words, ...(facts?.label === undefined ? [] : [labelWord(facts.label)])];
  const leads: Lead[] = [];
  const lists = await Promise.all(all.map((word) => filesWithWord(reading, ownerId, word)));
  lists.forEach((list, i) => list && leads.push({ list, has: { words: [all[i]!] } }));
  const short = leads.filter(({ list }) => list instanceof ListedPostings);
  const isWordless = leads.length === 0;
  if (short.length === 0 && facts) {
    const { pk } = key.searchFacts(ownerId, '');
    // Facts are small.
    const source = { pk, prefix: '', pages: 4, filter: factsFilter(facts) };
    leads.push({ list: new StoredPostings(reading, source), has: { facts } });
  }
  if (isWordless && words.length > 0) {
    const { pk } = key.searchNote(ownerId, '');
    const source = { pk, prefix: '', filter: wordsFilter(words) };
    leads.push({ list: new StoredPostings(reading, source), has: { words } });
  }
  const chosen = short.length > 0 ? short : await worthReading(leads, reading, after);
  const known = chosen.flatMap(({ has }) => has.words ?? []);
  const hasFacts = chosen.some(({ has }) => has.facts);
  return {
    lists: chosen.map(({ list }) => list),
    rest: { words: words.filter((word) => !known.includes(word)), ...(facts && !hasFacts && { facts }) },
  };
}

/** Beside the list with the fewest files, those that cost less to read than to look its files up one by one. */
async function worthReading(
  leads: Lead[],
  { order }: SearchReading,
  after: string | undefined,
): Promise<Lead[]> {
  const place = after === undefined ? order.start : order.behind(after);
  await Promise.all(leads.map(({ list }) => list.seek(place)));
  const rarest = leads.reduce((best, one) => (reachesFurther(one.list, best.list) ? one : best));
  return leads.filter(({ list }) => {
    if (list === rarest.list || list.reach === null) return true;
    return list.units <= UNITS_OF_LOOKUP * rarest.list.countBefore(list.reach);
  });

  function reachesFurther(a: Postings, b: Postings): boolean {
    if (a.reach === null || b.reach === null) return b.reach !== null;
    return order.compare(a.reach, b.reach) > 0;
  }
}

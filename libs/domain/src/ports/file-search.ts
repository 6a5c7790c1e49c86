import type { FactFilter, FileFacts } from '../findable.ts';
import type { SearchLine } from '../search-lines.ts';

/**
 * Where words of a file come from; the words of a source are replaced together. `name`: folder and name; else the id of
 * the algorithm that found them.
 */
export type SearchSource = string;
export const NAME_SOURCE = 'name';

export interface SearchedFile {
  ownerId: string;
  fileId: string;
}

/** What a file is found by, from one source. */
export interface SearchWords extends SearchedFile {
  source: SearchSource;
  /** As `wordsOf` makes them. */
  words: readonly string[];
  /** Where the words stand. */
  lines?: ReadonlyMap<string, SearchLine>;
  facts?: FileFacts;
  /** Rises with every change of the source: words of an earlier version never replace those of a later one. */
  version: number;
}

/** What a file has to have. */
export interface Wanted {
  /** As `searchWords` makes them. A file matches when it has, for each, a word that begins with it. */
  words: readonly string[];
  /** A file of which this is not known does not match. */
  facts?: FactFilter;
}

/** At least one word or a fact. */
export interface WordQuery extends Wanted {
  ownerId: string;
  /** 1 to 1,000. */
  limit: number;
  /** By id, which is by time of making. */
  oldestFirst: boolean;
  /** The file that an earlier answer ended with. */
  after?: string;
}

export interface Found {
  fileIds: string[];
  /** Where to go on; null at the end. A page may be short or empty and still have it. */
  next: string | null;
}

/** A picture that looks like another one. */
export interface Alike {
  fileId: string;
  /** Of 64 bits, how many differ. */
  distance: number;
}

/**
 * The words and facts that files are found by, of one owner at a time. It knows nothing of states: what it names is looked
 * up, and may have changed or gone.
 */
export abstract class FileSearch {
  /** Safe to repeat and to be killed: repeating it makes good what was left half done. Meanwhile old and new words find the file. */
  abstract put(words: SearchWords): Promise<void>;
  /** Whatever the file is found by, of all sources. Safe to repeat. */
  abstract remove(file: SearchedFile): Promise<void>;
  /** In the order of ids. */
  abstract find(query: WordQuery): Promise<Found>;
  /** Which of these files have all that is wanted. @param fileIds 100 at most */
  abstract matching(ownerId: string, fileIds: readonly string[], wanted: Wanted): Promise<Set<string>>;
  /** The lines where the words stand, of the files where they do. @param fileIds 100 at most */
  abstract lines(
    ownerId: string,
    fileIds: readonly string[],
    words: readonly string[],
  ): Promise<Map<string, SearchLine[]>>;
  /** What is known, of the files of which something is. @param fileIds 100 at most */
  abstract facts(ownerId: string, fileIds: readonly string[]): Promise<Map<string, FileFacts>>;
  /** Files whose `perceptualHash` differs in `ALIKE` bits at most, the most alike first. */
  abstract alike(ownerId: string, perceptualHash: string, limit: number): Promise<Alike[]>;
}

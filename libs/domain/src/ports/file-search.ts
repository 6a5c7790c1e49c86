/** Where words of a file come from; the words of a source are replaced together. `name`: folder and name. */
export const SEARCH_SOURCES = ['name', 'text', 'tags'] as const;
export type SearchSource = (typeof SEARCH_SOURCES)[number];

export interface SearchedFile {
  ownerId: string;
  fileId: string;
}

/** What a file is found by, from one source. */
export interface SearchWords extends SearchedFile {
  source: SearchSource;
  /** As `wordsOf` makes them. */
  words: readonly string[];
  /** Rises with every change of the source: words of an earlier version never replace those of a later one. */
  version: number;
}

export interface WordQuery {
  ownerId: string;
  /** As `searchWords` makes them, at least one. A file matches when it has, for each, a word that begins with it. */
  words: readonly string[];
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

/**
 * The words that files are found by, of one owner at a time. It knows nothing of states: what it names is looked up, and
 * may have changed or gone.
 */
export abstract class FileSearch {
  /** Safe to repeat and to be killed: repeating it makes good what was left half done. Meanwhile old and new words find the file. */
  abstract put(words: SearchWords): Promise<void>;
  /** Whatever the file is found by, of all sources. Safe to repeat. */
  abstract remove(file: SearchedFile): Promise<void>;
  /** In the order of ids. */
  abstract find(query: WordQuery): Promise<Found>;
  /** Which of these files have all the words. @param fileIds 100 at most */
  abstract matching(
    ownerId: string,
    fileIds: readonly string[],
    words: readonly string[],
  ): Promise<Set<string>>;
}

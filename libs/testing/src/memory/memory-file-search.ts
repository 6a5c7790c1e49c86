import { FileSearch, type Found, type SearchedFile, type SearchWords, type WordQuery } from '@intake/domain';

type Sources = Map<string, SearchWords>;

/** Pages are short, the first is empty. */
export class MemoryFileSearch extends FileSearch {
  private readonly files = new Map<string, { file: SearchedFile; sources: Sources }>();

  async put(words: SearchWords): Promise<void> {
    const { ownerId, fileId } = words;
    const known = this.files.get(keyOf(words)) ?? { file: { ownerId, fileId }, sources: new Map() };
    if ((known.sources.get(words.source)?.version ?? -1) > words.version) return;
    known.sources.set(words.source, { ...words, words: [...words.words] });
    this.files.set(keyOf(words), known);
  }

  async remove(file: SearchedFile): Promise<void> {
    this.files.delete(keyOf(file));
  }

  async find({ ownerId, words, limit, oldestFirst, after }: WordQuery): Promise<Found> {
    const found = [...this.files.values()]
      .filter(({ file, sources }) => file.ownerId === ownerId && matches(sources, words))
      .map(({ file }) => file.fileId)
      .filter((id) => after === undefined || (oldestFirst ? id > after : id < after || after === BEFORE_ALL))
      .sort();
    if (!oldestFirst) found.reverse();
    if (after === undefined && found.length > 0) return { fileIds: [], next: BEFORE_ALL };
    const fileIds = found.slice(0, Math.ceil(limit / 2));
    return { fileIds, next: found.length > fileIds.length ? fileIds.at(-1)! : null };
  }

  async matching(
    ownerId: string,
    fileIds: readonly string[],
    words: readonly string[],
  ): Promise<Set<string>> {
    const has = (fileId: string) => matches(this.files.get(keyOf({ ownerId, fileId }))?.sources, words);
    return new Set(fileIds.filter(has));
  }
}

/** Sorts before every id. */
const BEFORE_ALL = '0';

const keyOf = ({ ownerId, fileId }: SearchedFile) => JSON.stringify([ownerId, fileId]);

function matches(sources: Sources = new Map(), words: readonly string[]): boolean {
  const own = [...sources.values()].flatMap((source) => source.words);
  return words.every((word) => own.some((one) => one.startsWith(word)));
}

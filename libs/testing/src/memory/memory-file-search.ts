import {
  ALIKE,
  type Alike,
  type FileFacts,
  FileSearch,
  type Found,
  hasFacts,
  hashDistance,
  mergeFacts,
  NAME_SOURCE,
  type SearchedFile,
  type SearchLine,
  type SearchWords,
  type Wanted,
  type WordQuery,
} from '@intake/domain';

type Sources = Map<string, SearchWords>;

/** Pages are short, the first is empty. */
export class MemoryFileSearch extends FileSearch {
  private readonly files = new Map<string, { file: SearchedFile; sources: Sources }>();

  async put(words: SearchWords): Promise<void> {
    const { ownerId, fileId } = words;
    const known = this.files.get(keyOf(words)) ?? { file: { ownerId, fileId }, sources: new Map() };
    if ((known.sources.get(words.source)?.version ?? -1) > words.version) return;
    known.sources.set(words.source, structuredClone(words));
    this.files.set(keyOf(words), known);
  }

  async remove(file: SearchedFile): Promise<void> {
    this.files.delete(keyOf(file));
  }

  async find({ ownerId, limit, oldestFirst, after, ...wanted }: WordQuery): Promise<Found> {
    const found = this.of(ownerId)
      .filter(({ sources }) => matches(sources, wanted))
      .map(({ file }) => file.fileId)
      .filter((id) => after === undefined || (oldestFirst ? id > after : id < after || after === BEFORE_ALL))
      .sort();
    if (!oldestFirst) found.reverse();
    if (after === undefined && found.length > 0) return { fileIds: [], next: BEFORE_ALL };
    const fileIds = found.slice(0, Math.ceil(limit / 2));
    return { fileIds, next: found.length > fileIds.length ? fileIds.at(-1)! : null };
  }

  async matching(ownerId: string, fileIds: readonly string[], wanted: Wanted): Promise<Set<string>> {
    return new Set(fileIds.filter((fileId) => matches(this.sources({ ownerId, fileId }), wanted)));
  }

  async lines(
    ownerId: string,
    fileIds: readonly string[],
    words: readonly string[],
  ): Promise<Map<string, SearchLine[]>> {
    const linesOf = (fileId: string) =>
      [...this.sources({ ownerId, fileId }).values()]
        .filter(({ source }) => source !== NAME_SOURCE)
        .flatMap(({ lines }) => [...(lines ?? [])])
        .filter(([own]) => words.some((word) => own.startsWith(word)))
        .map(([, line]) => line);
    return new Map(fileIds.map((id) => [id, linesOf(id)] as const).filter(([, lines]) => lines.length > 0));
  }

  async facts(ownerId: string, fileIds: readonly string[]): Promise<Map<string, FileFacts>> {
    const known = fileIds.map((fileId) => [fileId, factsOf(this.sources({ ownerId, fileId }))] as const);
    return new Map(known.filter(([, facts]) => Object.keys(facts).length > 0));
  }

  async alike(ownerId: string, perceptualHash: string, limit: number): Promise<Alike[]> {
    const found = this.of(ownerId).flatMap(({ file, sources }) => {
      const hash = factsOf(sources).perceptualHash;
      return hash ? [{ fileId: file.fileId, distance: hashDistance(hash, perceptualHash) }] : [];
    });
    return found
      .filter(({ distance }) => distance <= ALIKE)
      .sort((a, b) => a.distance - b.distance || (a.fileId < b.fileId ? 1 : -1))
      .slice(0, limit);
  }

  private of(ownerId: string) {
    return [...this.files.values()].filter(({ file }) => file.ownerId === ownerId);
  }

  private sources(file: SearchedFile): Sources {
    return this.files.get(keyOf(file))?.sources ?? new Map();
  }
}

/** Sorts before every id. */
const BEFORE_ALL = '0';

const keyOf = ({ ownerId, fileId }: SearchedFile) => JSON.stringify([ownerId, fileId]);

const factsOf = (sources: Sources): FileFacts =>
  mergeFacts(
    [...sources.values()].sort((a, b) => (a.source < b.source ? -1 : 1)).map(({ facts }) => facts ?? {}),
  );

function matches(sources: Sources, { words, facts }: Wanted): boolean {
  const own = [...sources.values()].flatMap((source) => source.words);
  const has = words.every((word) => own.some((one) => one.startsWith(word)));
  return has && (!facts || hasFacts(factsOf(sources), facts));
}

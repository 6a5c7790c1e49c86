import { Injectable } from '@nestjs/common';
import {
  type FileFacts,
  type FileRecord,
  FileSearch,
  LinkDerived,
  type MatchedLine,
  type ProcessingSummary,
  ReadRuns,
} from '@intake/domain';
import type { FileDto } from './file.dto.ts';
import { toFileDto } from './file.mapper.ts';

/** Files as they are answered, with what is known of their processing. */
@Injectable()
export class FilePresenter {
  constructor(
    private readonly readRuns: ReadRuns,
    private readonly linkDerived: LinkDerived,
    private readonly search: FileSearch,
  ) {}

  async one(record: FileRecord): Promise<FileDto> {
    const [file] = await this.many([record]);
    return file!;
  }

  /**
   * @param records up to 100, of one owner
   * @param matches the lines that a search has found them by
   */
  async many(
    records: readonly FileRecord[],
    matches: ReadonlyMap<string, MatchedLine> = new Map(),
  ): Promise<FileDto[]> {
    const ready = records.filter(({ status }) => status === 'ready');
    if (ready.length === 0) return records.map(toFileDto);
    const { ownerId } = ready[0]!;
    const ids = ready.map(({ id }) => id);
    const [summaries, facts] = await Promise.all([
      this.readRuns.summaries(ownerId, ids),
      this.search.facts(ownerId, ids),
    ]);
    return Promise.all(
      records.map(async (record) => {
        const summary = summaries.get(record.id);
        return {
          ...toFileDto(record),
          ...(summary && (await this.processing(summary))),
          ...shown(facts.get(record.id)),
          match: matches.get(record.id),
        };
      }),
    );
  }

  private async processing({
    state,
    run,
    progress,
    thumbnails,
  }: ProcessingSummary): Promise<Pick<FileDto, 'processing' | 'thumbnail'>> {
    const processing = { state, run, progress };
    const [smallest, ...larger] = thumbnails ?? [];
    if (!smallest) return { processing };
    const { width, height } = smallest;
    const largest = larger.at(-1);
    const [small, large] = await Promise.all([
      this.linkDerived.execute(smallest.key, smallest),
      largest && this.linkDerived.execute(largest.key, largest),
    ]);
    return { processing, thumbnail: { ...small, width, height, ...(large && { largeUrl: large.url }) } };
  }
}

/** The hash is of no use to people. */
function shown({ perceptualHash: _, labels, ...facts }: FileFacts = {}): Pick<FileDto, 'facts'> {
  const all = { ...facts, ...(labels && { labels: [...labels] }) };
  return Object.keys(all).length > 0 ? { facts: all } : {};
}

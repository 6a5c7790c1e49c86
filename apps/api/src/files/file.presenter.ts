import { Injectable } from '@nestjs/common';
import { type FileRecord, LinkDerived, type ProcessingSummary, ReadRuns } from '@intake/domain';
import type { FileDto } from './file.dto.ts';
import { toFileDto } from './file.mapper.ts';

/** Files as they are answered, with what is known of their processing. */
@Injectable()
export class FilePresenter {
  constructor(
    private readonly readRuns: ReadRuns,
    private readonly linkDerived: LinkDerived,
  ) {}

  async one(record: FileRecord): Promise<FileDto> {
    const [file] = await this.many([record]);
    return file!;
  }

  /** @param records up to 100, of one owner */
  async many(records: readonly FileRecord[]): Promise<FileDto[]> {
    const ready = records.filter(({ status }) => status === 'ready');
    const summaries = await this.readRuns.summaries(
      ready[0]?.ownerId ?? '',
      ready.map(({ id }) => id),
    );
    return Promise.all(
      records.map(async (record) => {
        const summary = summaries.get(record.id);
        return { ...toFileDto(record), ...(summary && (await this.processing(summary))) };
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

import { findFile } from '../files/find-file.ts';
import type { FileStore, Page } from '../ports/file-store.ts';
import type { ProcessingStore, ProcessingSummary } from '../ports/processing-store.ts';
import { findRun } from './find-run.ts';
import type { ProcessingRun, RunRef } from './processing-run.ts';
import { runProgress } from './run-progress.ts';
import { runTimeline, type TimelineStep } from './run-timeline.ts';

interface Ports {
  files: FileStore;
  runs: ProcessingStore;
}

export interface RunWithSteps {
  run: ProcessingRun;
  /** 0 to 1. */
  progress: number;
  steps: TimelineStep[];
}

/** What is known of a file's processing. */
export class ReadRuns {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError NOT_FOUND */
  async one(ref: RunRef): Promise<RunWithSteps> {
    const { files, runs } = this.ports;
    await findFile(files, ref.ownerId, ref.fileId);
    return this.withSteps(await findRun(runs, ref));
  }

  /** Newest first. @param limit 1 to 20. @throws DomainError NOT_FOUND, INVALID_CURSOR */
  async list(ownerId: string, fileId: string, limit: number, cursor?: string): Promise<Page<RunWithSteps>> {
    const { files, runs } = this.ports;
    await findFile(files, ownerId, fileId);
    const { items, nextCursor } = await runs.listRuns({ ownerId, fileId }, limit, cursor);
    const shown = items.filter(({ dropAt }) => !dropAt);
    return {
      items: await Promise.all(shown.map((run) => this.withSteps(run))),
      nextCursor,
    };
  }

  /** By file; of up to 100. */
  async summaries(ownerId: string, fileIds: readonly string[]): Promise<Map<string, ProcessingSummary>> {
    if (fileIds.length === 0) return new Map();
    const found = await this.ports.runs.summaries(ownerId, fileIds);
    return new Map(found.map((summary) => [summary.fileId, summary]));
  }
  private async withSteps(run: ProcessingRun): Promise<RunWithSteps> {
    const steps = await this.ports.runs.listSteps(run);
    return { run, progress: runProgress(run, steps), steps: runTimeline(run, steps) };
  }
}

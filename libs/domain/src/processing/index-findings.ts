import type { Findable } from '../findable.ts';
import type { FileSearch } from '../ports/file-search.ts';
import type { FileStore } from '../ports/file-store.ts';
import { linesOf } from '../search-lines.ts';
import type { ProcessingRun, ProcessingStep } from './processing-run.ts';

interface Ports {
  files: FileStore;
  search: FileSearch;
}

/**
 * Lets a file be found by what an algorithm has found in it. It comes before the step says that it succeeded: whoever is
 * killed in between leaves a step that is performed, and indexed, again.
 */
export class IndexFindings {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Safe to repeat, and in any order: what a later run has found stays. */
  async execute(step: ProcessingStep, run: ProcessingRun, { texts = [], facts }: Findable): Promise<void> {
    const { files, search } = this.ports;
    const { ownerId, fileId, algorithm: source } = step;
    const lines = linesOf(texts);
    const version = Date.parse(run.createdAt);
    await search.put({ ownerId, fileId, source, words: [...lines.keys()], lines, facts, version });
    // Who deletes a file claims it first and then takes its words away: either that came after this, or it is seen here.
    const file = await files.find(ownerId, fileId);
    if (!file || file.deletionStartedAt) await search.remove({ ownerId, fileId });
  }
}

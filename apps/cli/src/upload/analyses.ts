import { type Watching, watchRun } from '../processing/watch-run.ts';
import type { IntakeApi } from '../api/intake-api.ts';
import type { FileResult, Report } from './report.ts';

type Options = Pick<Watching, 'signal' | 'pause'> & {
  api: Pick<IntakeApi, 'newestRun'>;
  report: Pick<Report, 'analysed' | 'note'>;
};

/**
 * Waits for the first analysis of uploaded files: one file after the other, while more are sent, so that a thousand
 * files are not asked for at once. Never rejects: the upload has succeeded, whatever is known of the analysis.
 */
export class Analyses {
  readonly #options: Options;
  #all: Promise<void> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
  }

  follow({ id, file }: Pick<FileResult, 'id' | 'file'>): void {
    if (id) this.#all = this.#all.then(() => this.#end(id, file));
  }

  /** When all that are followed have ended, or at Ctrl-C. */
  ended(): Promise<void> {
    return this.#all;
  }

  async #end(id: string, file: string): Promise<void> {
    const { api, report, signal } = this.#options;
    if (signal.aborted) return;
    try {
      const run = await watchRun(() => api.newestRun(id), this.#options);
      if (run) report.analysed({ file, id, run: run.id, state: run.state, reason: run.reason });
      else report.note(`${file} is not analysed at this server`);
    } catch (error) {
      if (!signal.aborted)
        report.note(`${file} was uploaded, its analysis not followed: ${(error as Error).message}`);
    }
  }
}

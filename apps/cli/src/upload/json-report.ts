import type { Change } from '@intake/uploader/node';
import type { Cli } from '../cli.ts';
import type { Analysis, Ending, FileResult, Report } from './report.ts';

/** How often a program hears how far it is, ms. */
const EVERY = 1_000;

/** One JSON object per line on standard output; `event` says which kind. */
export class JsonReport implements Report {
  readonly #cli: Cli;
  #next = 0;

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  progress({ totals }: Change): void {
    if (performance.now() < this.#next) return;
    this.#next = performance.now() + EVERY;
    this.#write({ event: 'progress', ...totals });
  }

  resumed(file: { file: string; uploadId: string; storedBytes: number; size: number }): void {
    this.#write({ event: 'resumed', ...file });
  }

  result(result: FileResult): void {
    this.#write({ event: 'file', ...result });
  }

  analysed(analysis: Analysis): void {
    this.#write({ event: 'analysed', ...analysis });
  }

  note(text: string): void {
    this.#write({ event: 'note', text });
  }

  end({ totals, ...ending }: Ending): void {
    this.#write({ event: 'end', ...ending, bytes: totals.bytes, storedBytes: totals.storedBytes });
  }

  #write(event: object): void {
    this.#cli.stdout.write(`${JSON.stringify(event)}\n`);
  }
}

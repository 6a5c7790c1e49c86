import type { Change, Totals } from '@intake/uploader/node';
import type { Cli } from '../cli.ts';
import { bytesInWords, count, percent, printable, timeInWords } from '../output/words.ts';
import { inWords } from '../processing/follow-run.ts';
import type { Analysis, Ending, FileResult, Report } from './report.ts';

/** How often a log hears how far it is, ms. */
const EVERY = 10_000;

/** Plain lines: results on standard output, everything else on standard error. */
export class LineReport implements Report {
  protected readonly cli: Cli;
  #next = performance.now() + EVERY;

  constructor(cli: Cli) {
    this.cli = cli;
  }

  progress({ totals }: Change): void {
    if (performance.now() < this.#next) return;
    this.#next = performance.now() + EVERY;
    this.note(totalsInWords(totals));
  }

  resumed({ file, storedBytes, size }: { file: string; storedBytes: number; size: number }): void {
    this.note(
      `going on with ${file}: ${bytesInWords(storedBytes)} of ${bytesInWords(size)} were already stored`,
    );
  }

  result({ outcome, file, id, code, detail, requestId }: FileResult): void {
    const why =
      detail && ` ${detail} (${[code, requestId && `request ${requestId}`].filter(Boolean).join(', ')})`;
    this.cli.stdout.write(`${outcome.padEnd(8)} ${printable(file)}${id ? `  ${id}` : ''}${why ?? ''}\n`);
  }

  analysed({ file, id, state, reason }: Analysis): void {
    this.cli.stdout.write(printable(`analysis ${state}  ${file}  ${id}${inWords(reason)}`) + '\n');
  }

  note(text: string): void {
    this.cli.stderr.write(`${printable(text)}\n`);
  }

  end({ totals, seconds, why, ready, failed, left }: Ending): void {
    const sums = [count(ready, 'file'), failed > 0 && `${failed} failed`, left > 0 && `${left} unfinished`];
    const took = `${bytesInWords(totals.storedBytes)} in ${timeInWords(seconds)}`;
    if (why === 'interrupted') this.note('Interrupted.');
    this.note(`${sums.filter(Boolean).join(', ')} (${took})`);
    if (why === 'signed-out') this.note('Your session has ended. Sign in with: intake login');
    if (left > 0) this.note('What is stored stays. Go on with: intake resume');
  }
}

export function totalsInWords({ files, filesReady, bytes, sentBytes, speed, secondsLeft }: Totals): string {
  const done = filesReady === files;
  return [
    `${filesReady} of ${count(files, 'file')} ready`,
    `${bytesInWords(sentBytes)} of ${bytesInWords(bytes)} sent (${percent(sentBytes, bytes, done)} %)`,
    speed !== null && `${bytesInWords(speed)}/s`,
    secondsLeft !== null && `${timeInWords(secondsLeft)} left`,
  ]
    .filter(Boolean)
    .join(' · ');
}

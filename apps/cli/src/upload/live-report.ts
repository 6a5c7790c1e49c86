import type { Change, Phase, UploadItem } from '@intake/uploader/node';
import type { Cli } from '../cli.ts';
import { bar, Block } from '../output/block.ts';
import { bytesInWords, percent, printable, shorten, timeInWords } from '../output/words.ts';
import { LineReport, totalsInWords } from './line-report.ts';
import type { Analysis, Ending, FileResult } from './report.ts';

/** Files that have a bar of their own at the same time. */
const MOST_BARS = 6;
const BAR = 20;
const OVER: readonly Phase[] = ['ready', 'refused', 'rejected', 'failed', 'cancelled'];
const SHOWN: readonly Phase[] = ['uploading', 'finishing', 'verifying', 'retrying', 'waiting', 'offline'];

/** Bars for what is under way, above them the results; for a terminal. */
export class LiveReport extends LineReport {
  readonly #block: Block;
  readonly #active = new Map<string, UploadItem>();

  constructor(cli: Cli) {
    super(cli);
    this.#block = new Block(cli.stderr);
  }

  override progress({ changed, totals }: Change): void {
    for (const item of changed) {
      if (OVER.includes(item.phase)) this.#active.delete(item.id);
      else if (SHOWN.includes(item.phase)) this.#active.set(item.id, item);
    }
    const items = [...this.#active.values()].slice(0, MOST_BARS);
    const lines = [...items.map((item) => this.#line(item)), totalsInWords(totals)];
    this.#block.draw(lines.map((line) => shorten(line, this.#block.width)));
  }

  override result(result: FileResult): void {
    this.#block.clear();
    super.result(result);
  }

  override analysed(analysis: Analysis): void {
    this.#block.clear();
    super.analysed(analysis);
  }

  override note(text: string): void {
    this.#block.clear();
    super.note(text);
  }

  override end(ending: Ending): void {
    this.#block.clear();
    super.end(ending);
  }

  #line(item: UploadItem): string {
    const nameWidth = Math.max(8, Math.min(40, this.#block.width - BAR - 36));
    const name = shorten(printable(item.name), nameWidth).padEnd(nameWidth);
    const share = `${percent(item.sentBytes, item.size, false)} %`.padStart(4);
    return `${name} ${bar(item.storedBytes, item.sentBytes, item.size, BAR)} ${share}  ${stateInWords(item)}`;
  }
}

/** Sent, stored, verified and ready are different things, and said so. */
function stateInWords({ phase, note, speed, secondsLeft }: UploadItem): string {
  if (phase === 'finishing') return 'stored, being confirmed';
  if (phase === 'verifying') return 'stored, being verified';
  if (phase === 'offline') return 'no connection; goes on by itself';
  if (note && phase !== 'uploading') return printable(note.detail);
  if (speed === null) return '';
  return `${bytesInWords(speed)}/s${secondsLeft === null ? '' : `  ${timeInWords(secondsLeft)}`}`;
}

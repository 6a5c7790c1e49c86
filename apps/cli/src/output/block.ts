import type { Output } from '../cli.ts';

const UP = (lines: number): string => `\u001b[${lines}A`;
const CLEAR_BELOW = '\r\u001b[J';

/** A few lines at the end of a terminal that change in place. */
export class Block {
  readonly #output: Output;
  #drawn = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Columns that fit without a line breaking. */
  get width(): number {
    return Math.max(20, (this.#output.columns ?? 80) - 1);
  }

  draw(lines: readonly string[]): void {
    const most = Math.max(1, (this.#output.rows ?? 24) - 1);
    const shown = lines.slice(-most);
    this.#output.write(this.#erasure() + shown.map((line) => `${line}\n`).join(''));
    this.#drawn = shown.length;
  }

  /** To be called before anything else is written. */
  clear(): void {
    const erasure = this.#erasure();
    if (erasure) this.#output.write(erasure);
    this.#drawn = 0;
  }

  #erasure(): string {
    return this.#drawn > 0 ? UP(this.#drawn) + CLEAR_BELOW : '';
  }
}

/** "████▒▒░░░": acknowledged, on its way, to come. */
export function bar(stored: number, sent: number, whole: number, width: number): string {
  const cells = (bytes: number): number => Math.floor((bytes / Math.max(1, whole)) * width);
  const [full, half] = [cells(stored), Math.max(0, cells(sent) - cells(stored))];
  return '█'.repeat(full) + '▒'.repeat(half) + '░'.repeat(Math.max(0, width - full - half));
}

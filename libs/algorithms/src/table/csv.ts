import type { Cell, Row } from '../office/workbook.ts';

const DELIMITERS = [',', ';', '\t', '|'];
const MOST_CELL = 32_767;

/** The sign that divides most of the first lines into the same number of cells, outside of quotes. */
export function delimiterOf(start: string): string {
  const lines = start
    .split(/\r\n|\r|\n/)
    .filter(Boolean)
    .slice(0, 50);
  // The last line may be cut.
  if (lines.length > 1) lines.pop();
  const scored = DELIMITERS.map((delimiter) => {
    const counts = lines.map((line) => line.replaceAll(/"[^"]*"/g, '').split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    const same = counts.filter((count) => count === first).length;
    return { delimiter, score: first > 0 ? (same / counts.length) * 100 + Math.min(first, 50) : 0 };
  });
  return scored.sort((a, b) => b.score - a.score)[0]!.delimiter;
}

/** RFC 4180, and what programs make of it: rows of CSV from pieces of text. */
export class CsvReader {
  private readonly delimiter: string;
  private row: string[] = [];
  private cell = '';
  private quoted = false;
  /** A quote inside quotes that may be the first of two, or the end. */
  private ending = false;
  private afterReturn = false;

  constructor(delimiter: string) {
    this.delimiter = delimiter;
  }

  *read(text: string): Generator<Row> {
    for (const sign of text) {
      if (this.quoted && !this.ending) {
        if (sign === '"') this.ending = true;
        else this.add(sign);
        continue;
      }
      if (this.ending) {
        this.ending = false;
        if (sign === '"') {
          this.add('"');
          continue;
        }
        this.quoted = false;
      }
      const newLine = sign === '\n' || sign === '\r';
      if (sign === '\n' && this.afterReturn) this.afterReturn = false;
      else if (newLine) yield this.closeRow();
      else if (sign === this.delimiter) this.closeCell();
      else if (sign === '"' && this.cell === '') this.quoted = true;
      else this.add(sign);
      this.afterReturn = sign === '\r';
    }
  }

  *end(): Generator<Row> {
    if (this.cell || this.row.length > 0) yield this.closeRow();
  }

  private add(sign: string): void {
    if (this.cell.length < MOST_CELL) this.cell += sign;
  }

  private closeCell(): void {
    this.row.push(this.cell);
    this.cell = '';
    this.quoted = false;
  }

  private closeRow(): Row {
    this.closeCell();
    const cells = this.row.map((text) => (isFilled(text) ? cellOf(text.trim()) : undefined));
    this.row = [];
    return cells;
  }
}

/** DOS ends a file with a sign of its own. */
const isFilled = (text: string) => text.trim() !== '' && text !== '\u001a';

/** German and English ways to write a number, and ISO, German and American ones for a date. */
function cellOf(text: string): Cell {
  if (/^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][+-]?\d+)?$/.test(text) && !/^0\d/.test(text))
    return { type: 'number', text: text.replaceAll(',', '') };
  if (/^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$/.test(text) && !/^0\d/.test(text))
    return { type: 'number', text: text.replaceAll('.', '').replace(',', '.') };
  if (/^(true|false|ja|nein|yes|no)$/i.test(text)) return { type: 'boolean', text };
  const iso = /^(\d{4})-(\d\d)-(\d\d)([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text);
  if (iso) return { type: 'date', text };
  const [, d, m, y] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  if (y && Number(m) <= 12 && Number(d) <= 31)
    return { type: 'date', text: `${y}-${m!.padStart(2, '0')}-${d!.padStart(2, '0')}` };
  return { type: 'text', text };
}

import type { Cell, Row } from '../office/workbook.ts';

export interface Column {
  name: string;
  type: 'number' | 'text' | 'date' | 'boolean' | 'mixed' | 'empty';
  /** Cells with something in them. */
  filled: number;
  /** Smallest and largest, of numbers and dates. */
  least?: number | string;
  most?: number | string;
}

export interface Table {
  name?: string;
  /** Without the row of names. */
  rows: number;
  columns: Column[];
  /** Its first rows, as texts. */
  first: string[][];
  /** Whether the first row holds the names of the columns. */
  header: boolean;
}

const [MOST_COLUMNS, MOST_FIRST, MOST_CELL, MOST_NAME] = [40, 8, 60, 60];
/** Columns that are told apart at all. */
const MOST_COUNTED = 16_384;

class ColumnCount {
  filled = 0;
  private readonly types = new Map<Cell['type'], number>();
  private least: number | string | undefined;
  private most: number | string | undefined;

  add({ type, text }: Cell): void {
    this.filled++;
    this.types.set(type, (this.types.get(type) ?? 0) + 1);
    if (type !== 'number' && type !== 'date') return;
    const value = type === 'number' ? Number(text) : text;
    if (this.least === undefined || value < this.least) this.least = value;
    if (this.most === undefined || value > this.most) this.most = value;
  }

  /** Errors beside numbers do not make a column of numbers a mixed one. */
  get type(): Column['type'] {
    const types = [...this.types.keys()].filter((type) => type !== 'error' || this.types.size === 1);
    if (types.length === 0) return 'empty';
    return types.length > 1 ? 'mixed' : types[0] === 'error' ? 'text' : (types[0] as Column['type']);
  }

  summary(name: string): Column {
    const { type, filled, least, most } = this;
    const ordered = (type === 'number' || type === 'date') && least !== undefined && most !== undefined;
    return { name: name.slice(0, MOST_NAME), type, filled, ...(ordered && { least, most }) };
  }
}

/** What is in the rows of a sheet, looked at one by one. */
export class TableCount {
  private readonly columns: ColumnCount[] = [];
  private readonly first: Row[] = [];
  private waiting = 0;
  private rows = 0;

  add(row: Row): void {
    if (!row.some((cell) => cell?.text)) return void this.waiting++;
    // Empty rows count when something follows them, but not before the first.
    if (this.rows > 0) this.rows += this.waiting;
    this.waiting = 0;
    this.rows++;
    if (this.first.length <= MOST_FIRST) this.first.push(row);
    if (this.rows === 1) return;
    for (const [at, cell] of row.entries())
      if (cell?.text && at < MOST_COUNTED) (this.columns[at] ??= new ColumnCount()).add(cell);
  }

  result(name?: string): Table {
    const [head = [], second] = this.first;
    const header = isHeader(head, second);
    const width = Math.min(
      MOST_COUNTED,
      Math.max(0, ...this.first.map(({ length }) => length), this.columns.length),
    );
    const columns = Array.from({ length: width }, (_, at) => this.columns[at] ?? new ColumnCount());
    if (!header) for (const [at, cell] of head.entries()) if (cell?.text) columns[at]?.add(cell);
    return {
      ...(name !== undefined && { name: name.slice(0, MOST_NAME) }),
      rows: Math.max(0, this.rows - (header ? 1 : 0)),
      columns: columns
        .slice(0, MOST_COLUMNS)
        .map((column, at) => column.summary(header ? (head[at]?.text ?? '') : '')),
      header,
      first: this.first
        .slice(header ? 1 : 0, MOST_FIRST + (header ? 1 : 0))
        .map((row) => texts(row, columns.length)),
    };
  }

  get width(): number {
    return this.columns.length;
  }
}

const texts = (row: Row, width: number) =>
  Array.from({ length: Math.min(width, MOST_COLUMNS) }, (_, at) => (row[at]?.text ?? '').slice(0, MOST_CELL));

/** Names are texts, all different, and at least one column below them holds something else or they are all there. */
function isHeader(head: Row, second: Row | undefined): boolean {
  const cells = Array.from(head);
  const names = cells.map((cell) => cell?.text.trim() ?? '');
  if (!second || names.length === 0 || names.some((name) => !name)) return false;
  if (cells.some((cell) => cell?.type !== 'text') || new Set(names).size < names.length) return false;
  return names.every((name) => name.length <= 100);
}

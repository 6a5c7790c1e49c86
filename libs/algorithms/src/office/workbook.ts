import type { Task } from '../contract.ts';
import { mainPart, openPackage, plain, type Relation, relationsOf } from './package.ts';
import { dateText, isDateFormat } from './number-format.ts';
import { readXml, XmlReader } from './xml.ts';
import type { Zip } from './zip.ts';

export interface Cell {
  type: 'number' | 'text' | 'date' | 'boolean' | 'error';
  text: string;
}
/** Without a member where a cell is empty. */
export type Row = (Cell | undefined)[];
export interface Sheet {
  name: string;
  part: string;
  hidden: boolean;
}

/** Characters of all texts of a workbook together that are held. */
const MOST_SHARED = 48 * 2 ** 20;
/** ECMA-376's own limit. */
const MOST_COLUMNS = 16_384;

/** A workbook of ECMA-376, its sheets read row by row. */
export class Workbook {
  readonly zip: Zip;
  readonly sheets: readonly Sheet[];
  private readonly shared: readonly string[];
  private readonly dateStyles: ReadonlySet<number>;
  private readonly from1904: boolean;

  private constructor(
    zip: Zip,
    sheets: Sheet[],
    shared: string[],
    dateStyles: Set<number>,
    from1904: boolean,
  ) {
    this.zip = zip;
    this.sheets = sheets;
    this.shared = shared;
    this.dateStyles = dateStyles;
    this.from1904 = from1904;
  }

  static async open(task: Task): Promise<Workbook> {
    const zip = await openPackage(task);
    const main = await mainPart(zip);
    const relations = await relationsOf(zip, main);
    const sheets: Sheet[] = [];
    let from1904 = false;
    await readXml(zip.read(main), {
      open(name, attributes) {
        if (plain(name) === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
        const part = plain(name) === 'sheet' && relations.get(attributes['r:id'] ?? '');
        if (part && part.type === 'worksheet' && zip.has(part.target))
          sheets.push({
            name: attributes['name'] ?? '',
            part: part.target,
            hidden: (attributes['state'] ?? 'visible') !== 'visible',
          });
      },
    });
    const parts = [...relations.values()];
    return new Workbook(zip, sheets, await sharedTexts(zip, parts), await dateStyles(zip, parts), from1904);
  }

  async *rows({ part }: Sheet): AsyncGenerator<Row> {
    const rows: Row[] = [];
    let row: Row = [];
    let [type, style, column, taken, value] = ['', 0, -1, false, ''];
    const reader = new XmlReader({
      open(name: string, attributes: Record<string, string>) {
        const tag = plain(name);
        if (tag === 'row') [row, column] = [[], -1];
        if (tag === 'c') {
          const place = attributes['r'];
          [type, style, value] = [attributes['t'] ?? 'n', Number(attributes['s'] ?? 0), ''];
          column = place ? columnOf(place) : column + 1;
        }
        if (tag === 'v' || tag === 't') taken = true;
        if (tag === 'rPh') taken = false;
      },
      text: (text: string) => void (taken && (value = (value + text).slice(0, 32_767))),
      close: (name: string) => {
        const tag = plain(name);
        if (tag === 'v' || tag === 't') taken = false;
        if (tag === 'c' && value !== '' && column >= 0 && column < MOST_COLUMNS)
          row[column] = this.cell(type, style, value);
        if (tag === 'row') rows.push(row);
      },
    });
    for await (const piece of this.zip.read(part)) {
      reader.write(piece);
      yield* rows.splice(0);
    }
    reader.close();
  }

  private cell(type: string, style: number, value: string): Cell {
    if (type === 's') return { type: 'text', text: this.shared[Number(value)] ?? '' };
    if (type === 'b') return { type: 'boolean', text: value === '1' ? 'TRUE' : 'FALSE' };
    if (type === 'e') return { type: 'error', text: value };
    if (type === 'd') return { type: 'date', text: value };
    if (type !== 'n') return { type: 'text', text: value };
    const date = this.dateStyles.has(style) && dateText(Number(value), this.from1904);
    return date ? { type: 'date', text: date } : { type: 'number', text: numberText(value) };
  }
}

/** Numbers are written as they are in memory (0.1 + 0.2 as 0.30000000000000004); people see 15 digits. */
function numberText(value: string): string {
  const number = Number(value);
  return Number.isFinite(number) ? String(Number(number.toPrecision(15))) : value;
}

function columnOf(place: string): number {
  let column = 0;
  for (const letter of place.toUpperCase()) {
    if (letter < 'A' || letter > 'Z') break;
    column = column * 26 + letter.charCodeAt(0) - 64;
  }
  return column - 1;
}

async function sharedTexts(zip: Zip, parts: Relation[]): Promise<string[]> {
  const part = parts.find(({ type }) => type === 'sharedStrings')?.target;
  const texts: string[] = [];
  if (!part || !zip.has(part)) return texts;
  let [text, taken, length] = ['', false, 0];
  await readXml(
    zip.read(part),
    {
      open(name) {
        const tag = plain(name);
        if (tag === 'si') text = '';
        if (tag === 't') taken = true;
        // How it is pronounced is no part of it.
        if (tag === 'rPh') taken = false;
      },
      text: (more) => void (taken && (text += more)),
      close(name) {
        const tag = plain(name);
        if (tag === 't') taken = false;
        if (tag === 'si') length += texts.push(text.slice(0, 32_767)) && text.length;
      },
    },
    () => length > MOST_SHARED,
  );
  return texts;
}

/** Which cell formats (by their number) show a date. */
async function dateStyles(zip: Zip, parts: Relation[]): Promise<Set<number>> {
  const part = parts.find(({ type }) => type === 'styles')?.target;
  const styles = new Set<number>();
  if (!part || !zip.has(part)) return styles;
  const formats = new Map<number, string>();
  let [inCells, count] = [false, 0];
  await readXml(zip.read(part), {
    open(name, attributes) {
      const tag = plain(name);
      if (tag === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (tag === 'cellXfs') inCells = true;
      if (tag !== 'xf' || !inCells) return;
      const id = Number(attributes['numFmtId'] ?? 0);
      if (isDateFormat(id, formats.get(id))) styles.add(count);
      count++;
    },
    close: (name) => void (plain(name) === 'cellXfs' && (inCells = false)),
  });
  return styles;
}

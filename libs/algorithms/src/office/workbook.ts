import type { Task } from '../contract.ts';
import { mainPart, openPackage, plain, type Relation, relationsOf } from './package.ts';
import { dateText, numberText, shownAs } from './number-format.ts';
import { readXml, XmlReader } from './xml.ts';
import type { Zip } from './zip.ts';

export interface Cell {
  type: 'number' | 'text' | 'date' | 'boolean' | 'error';
  text: string;
  /** As people see it, where that is not its text: a number as percent. */
  shown?: string;
}
/** Without a member where a cell is empty. */
export type Row = (Cell | undefined)[];
export interface Sheet {
  name: string;
  part: string;
  hidden: boolean;
}

type Styles = ReadonlyMap<number, 'date' | 'percent'>;

/** Characters of all texts of a workbook together that are held. */
const MOST_SHARED = 48 * 2 ** 20;
/** ECMA-376's own limit. */
const MOST_COLUMNS = 16_384;

/** A workbook of ECMA-376, its sheets read row by row. */
export class Workbook {
  readonly zip: Zip;
  readonly sheets: readonly Sheet[];
  private readonly shared: readonly string[];
  private readonly styles: Styles;
  private readonly from1904: boolean;

  private constructor(zip: Zip, sheets: Sheet[], shared: string[], styles: Styles, from1904: boolean) {
    this.zip = zip;
    this.sheets = sheets;
    this.shared = shared;
    this.styles = styles;
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
        // Excel for Mac adds another of this name, of an extension, that says nothing about it.
        if (plain(name) === 'workbookPr') from1904 ||= ['1', 'true'].includes(attributes['date1904'] ?? '');
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
    return new Workbook(zip, sheets, await sharedTexts(zip, parts), await stylesOf(zip, parts), from1904);
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
    const as = this.styles.get(style);
    const date = as === 'date' && dateText(Number(value), this.from1904);
    if (date) return { type: 'date', text: date };
    const text = numberText(value);
    return { type: 'number', text, ...(as === 'percent' && { shown: numberText(value, true) }) };
  }
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

/** What cell formats (by their number) show numbers as. */
async function stylesOf(zip: Zip, parts: Relation[]): Promise<Styles> {
  const part = parts.find(({ type }) => type === 'styles')?.target;
  const styles = new Map<number, 'date' | 'percent'>();
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
      const as = shownAs(id, formats.get(id));
      if (as) styles.set(count, as);
      count++;
    },
    close: (name) => void (plain(name) === 'cellXfs' && (inCells = false)),
  });
  return styles;
}

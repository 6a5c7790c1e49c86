import type { Run, Task } from '../contract.ts';
import { foundFields } from '../found-fields.ts';
import { decodedText } from '../reading/decoded-text.ts';
import { Workbook } from '../office/workbook.ts';
import { type Table, TableCount } from './columns.ts';
import { CsvReader, delimiterOf } from './csv.ts';

const MOST_SHEETS = 5;
/** Characters of the result: what does not fit is left out from the end. */
const MOST_RESULT = 14_000;

const run: Run = async (task) => {
  const { tables, sheets, ...facts } =
    task.file.type === 'csv' ? await readCsv(task) : await readWorkbook(task);
  // The cells are found by the text of the document.
  const column = tables.flatMap(({ columns }) => columns.map(({ name }) => name));
  const sheet = tables.flatMap(({ name }) => name ?? []);
  return {
    result: { ...facts, sheets, tables: fitting(tables) },
    findable: { texts: foundFields({ sheet, column }) },
  };
};
export default run;

async function readWorkbook(task: Task) {
  const workbook = await Workbook.open(task);
  const tables: Table[] = [];
  for (const [at, sheet] of workbook.sheets.slice(0, MOST_SHEETS).entries()) {
    const count = new TableCount();
    for await (const row of workbook.rows(sheet)) count.add(row);
    tables.push(count.result(sheet.name));
    task.progress((at + 1) / Math.min(MOST_SHEETS, workbook.sheets.length));
  }
  return { tables, sheets: workbook.sheets.length };
}

async function readCsv(task: Task) {
  const count = new TableCount();
  let reader: CsvReader | undefined;
  let delimiter = ',';
  let read = 0;
  for await (const piece of decodedText(task)) {
    reader ??= new CsvReader((delimiter = delimiterOf(piece.slice(0, 64 * 1024))));
    for (const row of reader.read(piece)) count.add(row);
    task.progress(Math.min(1, (read += piece.length) / task.file.size));
  }
  for (const row of reader?.end() ?? []) count.add(row);
  return { tables: [count.result()], sheets: 1, delimiter };
}

/** Fewer first rows, then fewer columns, until it is small enough to be kept with the record. */
function fitting(tables: Table[]): Table[] {
  const size = () => JSON.stringify(tables).length;
  while (size() > MOST_RESULT && tables.some(({ first }) => first.length > 1))
    for (const table of tables) table.first = table.first.slice(0, Math.max(1, table.first.length - 2));
  while (size() > MOST_RESULT && tables.some(({ columns }) => columns.length > 5))
    for (const table of tables) {
      const most = Math.max(5, table.columns.length - 5);
      table.columns = table.columns.slice(0, most);
      table.first = table.first.map((row) => row.slice(0, most));
    }
  return tables;
}

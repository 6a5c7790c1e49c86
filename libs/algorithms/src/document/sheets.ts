import type { Task } from '../contract.ts';
import { embeddedThumbnail, propertiesOf } from '../office/package.ts';
import { Workbook } from '../office/workbook.ts';
import { type Extracted, TextGatherer } from './extracted.ts';

/** Excel (ECMA-376, SpreadsheetML): a text a sheet, cells between tabs. */
export async function readSheets(task: Task): Promise<Extracted> {
  const workbook = await Workbook.open(task);
  const gatherer = new TextGatherer();
  for (const [at, sheet] of workbook.sheets.entries()) {
    gatherer.heading({ title: sheet.name, level: 1, page: at + 1 });
    for await (const row of workbook.rows(sheet)) {
      gatherer.add(`${row.map((cell) => cell?.shown ?? cell?.text ?? '').join('\t')}\n`);
      if (gatherer.full) break;
    }
    gatherer.closePage();
  }
  const preview = await embeddedThumbnail(workbook.zip);
  const properties = await propertiesOf(workbook.zip);
  return { ...gatherer.found, ...properties, pages: workbook.sheets.length, ...(preview && { preview }) };
}

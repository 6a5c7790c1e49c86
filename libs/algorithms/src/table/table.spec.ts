import { jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { dateText, shownAs } from '../office/number-format.ts';
import { folderOf, sample, tryAlgorithm } from '../testing/index.ts';
import { TableCount } from './columns.ts';
import { CsvReader, delimiterOf } from './csv.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

function csv(text: string, pieces = [text]) {
  const count = new TableCount();
  const reader = new CsvReader(delimiterOf(text));
  for (const piece of pieces) for (const row of reader.read(piece)) count.add(row);
  for (const row of reader.end()) count.add(row);
  return count.result();
}

describe('CSV', () => {
  it('has columns with names, types and their ranges', () => {
    const text =
      'Name;Betrag;Datum;Ok\r\n"Müller; Söhne";1.234,50;01.02.2024;ja\r\nMaier;7,5;2024-03-04;nein\r\n\r\n"a ""b""";12;;ja';
    expect(csv(text)).toEqual({
      rows: 4,
      header: true,
      columns: [
        { name: 'Name', type: 'text', filled: 3 },
        { name: 'Betrag', type: 'number', filled: 3, least: 7.5, most: 1234.5 },
        { name: 'Datum', type: 'date', filled: 2, least: '2024-02-01', most: '2024-03-04' },
        { name: 'Ok', type: 'boolean', filled: 3 },
      ],
      first: [
        ['Müller; Söhne', '1234.50', '2024-02-01', 'ja'],
        ['Maier', '7.5', '2024-03-04', 'nein'],
        ['a "b"', '12', '', 'ja'],
      ],
    });
  });

  it('is the same in whatever pieces it comes', () => {
    const text = 'a,b\r\n"1\r\n""2",3\r\n4,5\r\n';
    const whole = csv(text);
    expect(csv(text, [...text])).toEqual(whole);
    expect(whole).toMatchObject({
      rows: 2,
      first: [
        ['1\r\n"2', '3'],
        ['4', '5'],
      ],
    });
  });

  it('without names in its first row has that row among its values', () => {
    expect(csv('1,2\n3,4\n')).toMatchObject({
      header: false,
      rows: 2,
      columns: [{ type: 'number', least: 1, most: 3 }, {}],
    });
  });

  it.each([
    ['a;b\n1,5;2\n', ';'],
    ['a\tb\n1\t2\n', '\t'],
    ['"a,b"|c\n1|2\n', '|'],
    ['only one column\nx\n', ','],
  ])('%j is divided by %j', (text, delimiter) => expect(delimiterOf(text)).toBe(delimiter));

  it('keeps numbers with a leading zero as texts: postcodes are no amounts', () => {
    expect(csv('plz,n\n01067,1\n')).toMatchObject({ columns: [{ type: 'text' }, { type: 'number' }] });
  });
});

it.each([
  [14, undefined, 'date'],
  [164, 'dd/mm/yyyy', 'date'],
  [165, '[h]:mm', 'date'],
  [10, undefined, 'percent'],
  [168, '0.0%', 'percent'],
  [169, '0" % off"', undefined],
  [166, '0.00 "days"', undefined],
  [167, '[Red]#,##0', undefined],
  [0, undefined, undefined],
])('format %s %s shows a number as %s', (id, code, as) => expect(shownAs(id, code)).toBe(as));

it.each([
  [45_352, false, '2024-03-01'],
  [45_352.5, false, '2024-03-01T12:00:00'],
  [1, false, '1900-01-01'],
  [59, false, '1900-02-28'],
  [61, false, '1900-03-01'],
  [0.25, false, '06:00:00'],
  [0, true, '1904-01-01'],
  [-1, false, ''],
])('day %s is %s', (serial, from1904, text) => expect(dateText(serial, from1904)).toBe(text));

describe('table', () => {
  it('reads a CSV file, and a workbook row by row', async () => {
    const { outcome } = await tryAlgorithm(folderOf('table'), sample('table.csv'));
    expect(outcome).toMatchObject({
      state: 'succeeded',
      result: { sheets: 1, delimiter: ',', tables: [{ rows: 2, header: true }] },
    });
    const root = await mkdtemp(join(tmpdir(), 'tables-'));
    try {
      await writeFile(join(root, 'a.xlsx'), workbook());
      const tried = await tryAlgorithm(folderOf('table'), join(root, 'a.xlsx'));
      expect(tried.outcome).toMatchObject({
        state: 'succeeded',
        result: {
          sheets: 2,
          tables: [
            {
              name: 'Umsatz',
              rows: 3000,
              columns: [
                { name: 'n', type: 'number', filled: 3000, least: 0, most: 2999 },
                { name: 'text', type: 'text' },
              ],
            },
            { name: 'Leer', rows: 0, columns: [] },
          ],
        },
      });
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

function workbook(): Uint8Array {
  const rows = Array.from(
    { length: 3000 },
    (_, n) => `<row><c><v>${n}</v></c><c t="inlineStr"><is><t>Zeile ${n}</t></is></c></row>`,
  );
  const head = '<row><c t="inlineStr"><is><t>n</t></is></c><c t="inlineStr"><is><t>text</t></is></c></row>';
  const parts = {
    '_rels/.rels': '<R><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></R>',
    'xl/workbook.xml':
      '<workbook xmlns:r="r"><sheet name="Umsatz" r:id="a"/><sheet name="Leer" r:id="b"/></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<R><Relationship Id="a" Type="x/worksheet" Target="a.xml"/><Relationship Id="b" Type="x/worksheet" Target="/xl/b.xml"/></R>',
    'xl/a.xml': `<worksheet><sheetData>${head}${rows.join('')}</sheetData></worksheet>`,
    'xl/b.xml': '<worksheet/>',
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
}

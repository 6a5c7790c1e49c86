import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { output } from './reference-tools.ts';

/** Files that one start of LibreOffice converts: starting takes longer than converting, and a crash takes the rest with it. */
const AT_ONCE = 25;

/** All sheets of a workbook as they are shown, each to a file of its own (LibreOffice 7.2); tabs, UTF-8. */
const EVERY_SHEET = 'csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true,false,false,false,-1';
const TEXT = 'txt:Text (encoded):UTF8';
/** Impress writes no text, and its PDF cuts words and what does not fit: the text stands whole in its flat XML. */
const FILTERS: Readonly<Record<string, string>> = { pptx: 'fodp', xlsx: EVERY_SHEET, ods: EVERY_SHEET };

/**
 * Text as LibreOffice has it, of many files by a few starts of it.
 * @param scratch an empty folder
 * @returns texts by path; a file that it cannot open has none
 */
export async function officeTexts(files: readonly string[], scratch: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const byFilter = Map.groupBy(files, (path) => FILTERS[extname(path).slice(1)] ?? TEXT);
  for (const [filter, those] of byFilter)
    for (let at = 0; at < those.length; at += AT_ONCE) {
      const folder = join(scratch, `${filter.slice(0, 3)}-${at}`);
      for (const [path, parts] of await convert(those.slice(at, at + AT_ONCE), filter, folder))
        texts.set(path, (await Promise.all(parts.map(textOf))).join('\f').replaceAll('\ufeff', ''));
    }
  return texts;
}

async function textOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  if (path.endsWith('.fodp')) return slidesOf(text);
  return path.endsWith('.csv') ? isoDates(text) : text;
}

/** Dates of a sheet as ours are, whatever the language of LibreOffice has: it starts in American English. */
const isoDates = (text: string) =>
  text
    .replaceAll(/(\d\d)\/(\d\d)\/(\d{4})(?: 00:00:00)?/g, '$3-$1-$2')
    .replaceAll(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/g, '$1T$2')
    .replaceAll(/(\d\d)(:\d\d:\d\d) ([AP])M/g, (_, hours: string, rest: string, half: string) => {
      return String((Number(hours) % 12) + (half === 'P' ? 12 : 0)).padStart(2, '0') + rest;
    });

/**
 * Paragraphs of the slides and of their charts; without the speaker's notes and the master pages. A chart is written as a table, which
 * repeats categories, has names for series that have none, and numbers: what is left is each once.
 */
export function slidesOf(xml: string): string {
  return xml
    .slice(xml.indexOf('<office:presentation'))
    .replaceAll(/<presentation:notes[\s\S]*?<\/presentation:notes>/g, '')
    .replaceAll(/<table:table-cell office:value-type="float"[\s\S]*?<\/table:table-cell>/g, '')
    .split(/<\/?office:chart>/)
    .flatMap((part, at) =>
      at % 2 === 0 ? paragraphsOf(part) : [...new Set(paragraphsOf(part))].filter(isSaid),
    )
    .join('\n');
}
const isSaid = (line: string) => !/^Series\d+$/.test(line);

const paragraphsOf = (xml: string) =>
  [...xml.matchAll(/<text:p(?:\s[^>]*[^/])?>([\s\S]*?)<\/text:p>/g)].map(([, paragraph]) =>
    paragraph!
      .replaceAll(/<text:(s|tab|line-break)[^>]*>/g, ' ')
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name]!),
  );
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Converts files with LibreOffice.
 * @param to a type, and the filter where there is a choice
 * @returns what was made of each path, in order; a file that cannot be opened is absent
 */
export async function convert(
  files: readonly string[],
  to: string,
  folder: string,
): Promise<Map<string, string[]>> {
  const [input, made] = [join(folder, 'in'), join(folder, 'out')];
  await mkdir(input, { recursive: true });
  await mkdir(made, { recursive: true });
  // Files of different packages have the same names.
  const names = new Map(files.map((path, at) => [path, `${String(at).padStart(4, '0')}`]));
  for (const [path, name] of names) await copyFile(path, join(input, `${name}${extname(path)}`));
  const inputs = [...names].map(([path, name]) => join(input, `${name}${extname(path)}`));
  // One of its own: an open LibreOffice would take the files and answer nothing.
  const profile = `-env:UserInstallation=file://${join(tmpdir(), 'intake-compare-office')}`;
  await output('soffice', '--headless', profile, '--convert-to', to, '--outdir', made, ...inputs).catch(
    (error: unknown) => console.log(`LibreOffice: ${String(error).slice(0, 200)}`),
  );
  const outputs = (await readdir(made)).sort();
  const entries = [...names].map(([path, name]): [string, string[]] => {
    return [path, outputs.filter((one) => one.startsWith(name)).map((one) => join(made, one))];
  });
  return new Map(entries.filter(([, parts]) => parts.length > 0));
}

import type { Task } from '../contract.ts';
import {
  embeddedThumbnail,
  mainPart,
  openPackage,
  plain,
  propertiesOf,
  relationsOf,
} from '../office/package.ts';
import { readXml } from '../office/xml.ts';
import type { Zip } from '../office/zip.ts';
import { readDrawnText } from './drawn-text.ts';
import { type Extracted, TextGatherer } from './extracted.ts';

/** Word (ECMA-376, WordprocessingML): the text, then that of charts and SmartArt, then its notes. */
export async function readWord(task: Task): Promise<Extracted> {
  const zip = await openPackage(task);
  const main = await mainPart(zip);
  const relations = await relationsOf(zip, main);
  const headings = await headingStyles(
    zip,
    [...relations.values()].find(({ type }) => type === 'styles')?.target,
  );
  const gatherer = new TextGatherer();
  for (const { type, target, external } of relations.values())
    if (external && type === 'hyperlink') gatherer.link(target);
  await readParagraphs(zip, main, gatherer, headings);
  await readDrawnText(zip, relations, gatherer);
  for (const { type, target } of relations.values())
    if (['footnotes', 'endnotes'].includes(type) && zip.has(target))
      await readParagraphs(zip, target, gatherer);
  const preview = await embeddedThumbnail(zip);
  return { ...gatherer.found, ...(await propertiesOf(zip)), ...(preview && { preview }) };
}

/** What was deleted, what a field does, and the second version of a drawing are no text of the document. */
const LEFT_OUT = ['del', 'moveFrom', 'instrText', 'delText', 'Fallback', 'pPrChange', 'rPrChange'];

async function readParagraphs(
  zip: Zip,
  part: string,
  gatherer: TextGatherer,
  headings?: Map<string, number>,
) {
  let [hidden, taken, level] = [0, false, 0];
  let paragraph = '';
  const add = (text: string) => {
    gatherer.add(text);
    paragraph = (paragraph + text).slice(-2000);
  };
  await readXml(
    zip.read(part),
    {
      open(name, attributes) {
        const tag = plain(name);
        if (hidden > 0 || LEFT_OUT.includes(tag)) return void hidden++;
        if (tag === 't') taken = true;
        else if (tag === 'tab') add('\t');
        else if (tag === 'br' || tag === 'cr') add('\n');
        else if (tag === 'noBreakHyphen') add('-');
        else if (tag === 'p') [paragraph, level] = ['', 0];
        else if (tag === 'pStyle') level = headings?.get(attributes['w:val'] ?? '') ?? 0;
        else if (tag === 'outlineLvl' && headings) level = Number(attributes['w:val']) + 1;
      },
      text: (text) => taken && hidden === 0 && add(text),
      close(name) {
        if (hidden > 0) return void hidden--;
        const tag = plain(name);
        if (tag === 't') taken = false;
        if (tag === 'p') {
          if (level > 0 && level < 10) gatherer.heading({ title: paragraph, level });
          gatherer.add('\n');
        }
      },
    },
    () => gatherer.full,
  );
}

/** Styles by id that are headings, with their level: they are named so in English whatever the program's language. */
async function headingStyles(zip: Zip, part?: string): Promise<Map<string, number>> {
  const styles = new Map<string, number>();
  if (!part || !zip.has(part)) return styles;
  let id = '';
  await readXml(zip.read(part), {
    open(name, attributes) {
      const tag = plain(name);
      if (tag === 'style') id = attributes['w:styleId'] ?? '';
      const level = tag === 'name' && /^heading ([1-9])$/i.exec(attributes['w:val'] ?? '')?.[1];
      if (level) styles.set(id, Number(level));
      if (tag === 'name' && /^title$/i.test(attributes['w:val'] ?? '')) styles.set(id, 1);
    },
  });
  return styles;
}

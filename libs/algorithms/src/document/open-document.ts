import type { Task } from '../contract.ts';
import { embeddedThumbnail, openPackage, propertiesOf } from '../office/package.ts';
import { readXml } from '../office/xml.ts';
import { type Extracted, TextGatherer } from './extracted.ts';

const LEFT_OUT = [
  'text:tracked-changes',
  'office:annotation',
  'text:sequence-decls',
  'office:forms',
  'svg:desc',
  'svg:title',
];

/** OpenDocument Text (ISO/IEC 26300). */
export async function readOpenDocument(task: Task): Promise<Extracted> {
  const zip = await openPackage(task);
  const gatherer = new TextGatherer();
  let [hidden, within, level] = [0, 0, 0];
  let paragraph = '';
  const add = (text: string) => {
    gatherer.add(text);
    paragraph = (paragraph + text).slice(-2000);
  };
  await readXml(
    zip.read('content.xml'),
    {
      open(name, attributes) {
        if (hidden > 0 || LEFT_OUT.includes(name)) return void hidden++;
        if (name === 'text:p' || name === 'text:h') {
          within++;
          paragraph = '';
          level = name === 'text:h' ? Number(attributes['text:outline-level'] ?? 1) : 0;
        }
        if (name === 'text:s') add(' '.repeat(Math.min(100, Number(attributes['text:c'] ?? 1) || 1)));
        if (name === 'text:tab') add('\t');
        if (name === 'text:line-break') add('\n');
        if (name === 'text:a') gatherer.link(attributes['xlink:href']);
      },
      // A line's end in the file is a blank (6.1.2).
      text: (text) => within > 0 && hidden === 0 && add(text.replaceAll(/\s+/g, ' ')),
      close(name) {
        if (hidden > 0) return void hidden--;
        if (name !== 'text:p' && name !== 'text:h') return;
        within--;
        if (level > 0) gatherer.heading({ title: paragraph, level });
        gatherer.add('\n');
      },
    },
    () => gatherer.full,
  );
  const preview = await embeddedThumbnail(zip);
  return { ...gatherer.found, ...(await propertiesOf(zip)), ...(preview && { preview }) };
}

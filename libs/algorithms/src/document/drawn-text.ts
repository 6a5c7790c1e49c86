import { plain, type Relation } from '../office/package.ts';
import { readXml } from '../office/xml.ts';
import type { Zip } from '../office/zip.ts';
import type { TextGatherer } from './extracted.ts';

/** Parts that are looked at of one slide or document. */
const MOST_DRAWINGS = 200;
/** Lists of texts that a chart keeps: names of its series, categories (ECMA-376, 21.2.2). */
const TEXTS = ['strCache', 'strLit', 'multiLvlStrCache'];

/** What charts and SmartArt say: they lie in parts of their own (ECMA-376, DrawingML). Numbers of charts are left out. */
export async function readDrawnText(
  zip: Zip,
  relations: ReadonlyMap<string, Relation>,
  gatherer: TextGatherer,
): Promise<void> {
  const parts = [...relations.values()].filter(
    ({ type, target }) => ['chart', 'diagramData'].includes(type) && zip.has(target),
  );
  for (const { target } of parts.slice(0, MOST_DRAWINGS)) {
    // Every series of a chart repeats the categories.
    const lines = new Set<string>();
    let [taken, within, line] = [false, 0, ''];
    const end = () => {
      if (line.trim()) lines.add(line.trim());
      line = '';
    };
    await readXml(
      zip.read(target),
      {
        open(name) {
          const tag = plain(name);
          if (TEXTS.includes(tag)) within++;
          taken = tag === 't' || (tag === 'v' && within > 0);
        },
        text: (text) => taken && (line += text),
        close(name) {
          const tag = plain(name);
          if (TEXTS.includes(tag)) within--;
          if (tag === 'p' || tag === 'v') end();
          taken = false;
        },
      },
      () => gatherer.full,
    );
    for (const one of lines) gatherer.add(`${one}\n`);
  }
}

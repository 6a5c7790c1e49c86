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

const MOST_SLIDES = 5000;

/** PowerPoint (ECMA-376, PresentationML): a text a slide, in the order of the show. */
export async function readSlides(task: Task): Promise<Extracted> {
  const zip = await openPackage(task);
  const main = await mainPart(zip);
  const relations = await relationsOf(zip, main);
  const ids: string[] = [];
  await readXml(zip.read(main), {
    open: (name, attributes) => void (plain(name) === 'sldId' && ids.push(attributes['r:id'] ?? '')),
  });
  const gatherer = new TextGatherer();
  for (const [at, id] of ids.slice(0, MOST_SLIDES).entries()) {
    const part = relations.get(id)?.target;
    if (part && zip.has(part)) await readSlide(zip, part, at + 1, gatherer);
    gatherer.closePage();
    task.progress((at / ids.length) * 0.6);
  }
  const preview = await embeddedThumbnail(zip);
  return { ...gatherer.found, ...(await propertiesOf(zip)), pages: ids.length, ...(preview && { preview }) };
}

async function readSlide(zip: Zip, part: string, page: number, gatherer: TextGatherer): Promise<void> {
  const relations = await relationsOf(zip, part);
  for (const { type, target, external } of relations.values())
    if (external && type === 'hyperlink') gatherer.link(target);
  let [hidden, taken, isTitle] = [0, false, false];
  let title = '';
  await readXml(
    zip.read(part),
    {
      open(name, { type }) {
        const tag = plain(name);
        // The second version of a drawing, for older programs.
        if (hidden > 0 || tag === 'Fallback') return void hidden++;
        if (tag === 't') taken = true;
        if (tag === 'br') gatherer.add('\n');
        if (tag === 'sp') isTitle = false;
        if (tag === 'ph') isTitle = type === 'title' || type === 'ctrTitle';
      },
      text(text) {
        if (!taken || hidden > 0) return;
        gatherer.add(text);
        if (isTitle) title = (title + text).slice(0, 500);
      },
      close(name) {
        if (hidden > 0) return void hidden--;
        const tag = plain(name);
        if (tag === 't') taken = false;
        if (tag === 'p') gatherer.add('\n');
      },
    },
    () => gatherer.full,
  );
  await readDrawnText(zip, relations, gatherer);
  gatherer.heading({ title, level: 1, page });
}

import type { Task } from '../contract.ts';
import { decodedText } from '../reading/decoded-text.ts';
import { type Extracted, TextGatherer } from './extracted.ts';

/** Text files: TXT, CSV, Markdown; in Markdown the headings are the outline. */
export async function readPlainText(task: Task): Promise<Extracted> {
  const gatherer = new TextGatherer();
  for await (const piece of decodedText(task)) {
    gatherer.add(piece);
    if (gatherer.full) break;
  }
  const { texts, ...found } = gatherer.found;
  if (task.file.type === 'md') {
    const headings = [...texts[0]!.matchAll(/^(#{1,6})\s+(.+?)\s*#*$/gm)];
    for (const [, marks, title] of headings) gatherer.heading({ title: title!, level: marks!.length });
    for (const [, address] of texts[0]!.matchAll(/\]\((\S+?)(?:\s+"[^"]*")?\)/g)) gatherer.link(address);
    const title = gatherer.outline.find(({ level }) => level === 1)?.title;
    return {
      texts,
      ...found,
      outline: gatherer.outline,
      links: [...gatherer.links],
      ...(title && { title }),
    };
  }
  return { texts, ...found };
}

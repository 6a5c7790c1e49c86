import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textPage } from '../src/document/text-page.ts';
import { directResult } from './direct-result.ts';
import type { Row, Section } from './row.ts';

const LINES = 30;

/**
 * Pages of these texts, drawn and read again: at most 2 % of the characters may be wrong (Levenshtein).
 * @param folder for the pictures
 */
async function compareScans(folder: string, texts: readonly string[]): Promise<Row> {
  const row: Row = { title: '', compared: 0, agree: 0, misses: [] };
  let [wrong, all] = [0, 0];
  for (const [at, text] of texts.entries()) {
    const path = join(folder, `page-${at + 1}.png`);
    await writeFile(path, (await textPage(text))!);
    const [ours, theirs] = [(await directResult('ocr', path)).text, text].map(plain) as [string, string];
    const errors = distance(ours, theirs);
    wrong += errors;
    all += theirs.length;
    row.compared++;
    const percent = (100 * errors) / theirs.length;
    if (percent <= 2) row.agree++;
    else row.misses.push({ name: `page ${at + 1}`, differs: `${percent.toFixed(1)} % wrong` });
  }
  const title = `Scans: drawn pages read again, at most 2 % of the characters wrong (${((wrong / all) * 100).toFixed(2)} % of all)`;
  return { ...row, title };
}

export const scans: Section = {
  name: 'scans',
  title: 'Scans',
  tools: [],
  run: async (_, scratch) => [await compareScans(scratch, await pages())],
};

/** Twenty pages: prose of the documentation, and what the app says in German. */
async function pages(): Promise<string[]> {
  const repository = join(import.meta.dirname, '../../..');
  const prose = ['operations', 'algorithms', 'cost', 'bench'].map((name) =>
    pagesOfProse(join(repository, `docs/${name}.md`)),
  );
  const english = (await Promise.all(prose)).flat().slice(0, 14);
  const words = await readFile(join(repository, 'apps/web/src/i18n/de.ts'), 'utf8');
  const sentences = [...words.matchAll(/'([^'\n]{20,})'/g)].map(([, one]) => one!.replaceAll(/[{}|@]/g, ''));
  return [...english, ...inPages(sentences.join(' ').split(/\s+/)).slice(0, 20 - english.length)];
}

/** Signs that no reader tells from others are one. */
const plain = (text: string) =>
  text
    .replaceAll(/[’‘`´]/g, "'")
    .replaceAll(/[“”„]/g, '"')
    .replaceAll(/[–—]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();

function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    for (let at = 1; at <= b.length; at++)
      now.push(
        Math.min(above[at]! + 1, now[at - 1]! + 1, above[at - 1]! + (a[row - 1] === b[at - 1] ? 0 : 1)),
      );
    above = now;
  }
  return above[b.length]!;
}

/** Prose of a Markdown file, in pages of lines that fit. */
async function pagesOfProse(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  const prose = text
    .replaceAll(/```[\s\S]*?```|^\|.*$|^#.*$|<!--[\s\S]*?-->/gm, '')
    .replaceAll(/[`*_]|\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^\s*- /gm, '');
  return inPages(prose.split(/\s+/));
}

function inPages(words: readonly string[]): string[] {
  const lines: string[] = [''];
  // A longer one would be cut at the edge of the page.
  for (const word of words.filter((one) => one && one.length <= 30)) {
    if (lines.at(-1)!.length + word.length > 70) lines.push('');
    lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  }
  const pages: string[] = [];
  for (let at = 0; at + LINES <= lines.length; at += LINES)
    pages.push(lines.slice(at, at + LINES).join('\n'));
  return pages;
}

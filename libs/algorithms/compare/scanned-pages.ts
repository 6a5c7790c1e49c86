import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textPage } from '../src/document/text-page.ts';
import { folderOf, tryAlgorithm } from '../src/testing/index.ts';

const LINES = 30;

export interface Row {
  compared: number;
  agree: number;
  misses: string[];
}

/**
 * Pages of these texts, drawn and read again: at most 2 % of the characters may be wrong (Levenshtein).
 * @param folder for the pictures
 */
export async function compareScans(
  folder: string,
  texts: readonly string[],
): Promise<Row & { error: number }> {
  const row: Row = { compared: 0, agree: 0, misses: [] };
  let [wrong, all] = [0, 0];
  for (const [at, text] of texts.entries()) {
    const path = join(folder, `page-${at + 1}.png`);
    await writeFile(path, (await textPage(text))!);
    const { derived } = await tryAlgorithm(folderOf('ocr'), path, {
      limits: { seconds: 300, memoryMb: 512 },
    });
    const found = derived.find((one) => one.derived.name === 'text.txt');
    const [ours, theirs] = [found ? Buffer.from(found.bytes).toString() : '', text].map(plain) as [
      string,
      string,
    ];
    const errors = distance(ours, theirs);
    wrong += errors;
    all += theirs.length;
    row.compared++;
    if (errors <= 0.02 * theirs.length) row.agree++;
    else row.misses.push(`page ${at + 1} (${((100 * errors) / theirs.length).toFixed(1)} %)`);
  }
  return { ...row, error: wrong / all };
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
export async function pagesOfProse(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  const prose = text
    .replaceAll(/```[\s\S]*?```|^\|.*$|^#.*$|<!--[\s\S]*?-->/gm, '')
    .replaceAll(/[`*_]|\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^\s*- /gm, '');
  return inPages(prose.split(/\s+/));
}

export function inPages(words: readonly string[]): string[] {
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

import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { CHECKS, type Result, resultOf, typeOf } from '../libs/algorithms/compare/checks.ts';
import { gather } from '../libs/algorithms/compare/corpus.ts';
import { KNOWN } from '../libs/algorithms/compare/known-misses.ts';
import { LANGUAGE_TEXTS } from '../libs/algorithms/compare/language-texts.ts';
import { compareDuplicates } from '../libs/algorithms/compare/near-duplicates.ts';
import { missingTools } from '../libs/algorithms/compare/reference-tools.ts';
import { compareScans, inPages, pagesOfProse, type Row } from '../libs/algorithms/compare/scanned-pages.ts';
import { languageOf } from '../libs/algorithms/src/document/language.ts';
import { inRepo } from './lib/paths.ts';

/**
 * `npm run test:compare [-- --write] [folder…]`: what the algorithms say of some 200 files, beside what the field's tools
 * say (ffmpeg, exiftool, poppler-utils, libreoffice-writer: Debian packages; python3 with pip fetches genuine files). Ends with 1 where they
 * differ and nobody has written down why. `--write` puts the table into docs/algorithms.md, `--only PDF`
 * looks at what has that in its name.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean' }, only: { type: 'string', default: '' } },
});
const checks = CHECKS.filter(({ title }) => new RegExp(values.only).test(title));
const missing = await missingTools();
if (missing.length > 0) {
  console.error(
    `Not installed here: ${missing.join(', ')}. On Debian: apt-get install ffmpeg libimage-exiftool-perl poppler-utils libreoffice-writer`,
  );
  process.exit(2);
}

const cache = inRepo('.local/compare');
const files = await gather(cache, inRepo('libs/algorithms/samples'), positionals);
const rows = new Map<string, Row>(CHECKS.map(({ title }) => [title, { compared: 0, agree: 0, misses: [] }]));
let unknown = 0;

for (const path of files) {
  const results = new Map<string, Promise<Result | null>>();
  for (const check of checks.filter(({ types }) => types.includes(typeOf(path)))) {
    const { algorithm, title } = check;
    if (!results.has(algorithm)) results.set(algorithm, resultOf(algorithm, path));
    const differs = await compare(check, path, results.get(algorithm)!);
    if (differs === null) continue;
    const row = rows.get(title)!;
    row.compared++;
    if (!differs) row.agree++;
    else miss(row, title, path, differs);
  }
}

async function compare(check: (typeof CHECKS)[number], path: string, result: Promise<Result | null>) {
  const ours = await result.catch((error: unknown) => error as Error);
  if (ours === null) return null;
  const broken = ours instanceof Error;
  try {
    const differs = await check.differs(path, broken ? { found: {}, text: '' } : ours);
    return broken && differs !== null ? `failed: ${ours.message.slice(0, 100)}` : differs;
  } catch (error) {
    // Both agree that the file is broken; or the other tool can say nothing about it.
    if (!broken)
      console.log(`${check.title}: ${relative(cache, path)}: not compared, ${String(error).slice(0, 100)}`);
    return null;
  }
}

function miss(row: Row, title: string, path: string, differs: string): void {
  const name = relative(cache, path).split('/').at(-1)!;
  const why = KNOWN[`${title}: ${name}`];
  row.misses.push(why ? `${name} (${why})` : name);
  if (why) return;
  unknown++;
  console.log(`${title}: ${relative(cache, path)}: ${differs}`);
}

/** Twenty pages: prose of the documentation, and what the app says in German. */
async function scannedPages(): Promise<string[]> {
  const prose = ['operations', 'algorithms', 'cost', 'bench'].map((name) =>
    pagesOfProse(inRepo(`docs/${name}.md`)),
  );
  const english = (await Promise.all(prose)).flat().slice(0, 14);
  const words = await readFile(inRepo('apps/web/src/i18n/de.ts'), 'utf8');
  const sentences = [...words.matchAll(/'([^'\n]{20,})'/g)].map(([, one]) => one!.replaceAll(/[{}|@]/g, ''));
  return [...english, ...inPages(sentences.join(' ').split(/\s+/)).slice(0, 20 - english.length)];
}
const isWanted = (title: string) => new RegExp(values.only).test(title);
const others: [title: string, row: Row][] = [];
if (isWanted('Scans')) {
  const { error, ...row } = await compareScans(cache, await scannedPages());
  others.push([
    `Scans: drawn pages read again, at most 2 % of the characters wrong (${(error * 100).toFixed(1)} %)`,
    row,
  ]);
}
if (isWanted('Near duplicates'))
  others.push([
    'Near duplicates: pictures scaled, recoloured, cut; every pair, no other',
    await compareDuplicates(),
  ]);
for (const [title, row] of others) {
  unknown += row.misses.length;
  for (const one of row.misses) console.log(`${title}: ${one}`);
}

const right = LANGUAGE_TEXTS.filter(([language, text]) => languageOf(text) === language).length;
const lines = [
  '| compared | files | agree | misses |',
  '| --- | --- | --- | --- |',
  ...checks.map(({ title, rule }) => {
    const { compared, agree, misses } = rows.get(title)!;
    return `| ${title}: ${rule} | ${compared} | ${agree} | ${misses.join(', ') || '–'} |`;
  }),
  ...others.map(
    ([title, { compared, agree, misses }]) =>
      `| ${title} | ${compared} | ${agree} | ${misses.join(', ') || '–'} |`,
  ),
  `| Language: ${new Set(LANGUAGE_TEXTS.map(([one]) => one)).size} of them, short texts | ${LANGUAGE_TEXTS.length} | ${right} | – |`,
];
console.log(lines.join('\n'));
if (values.write) {
  const doc = inRepo('docs/algorithms.md');
  const text = await readFile(doc, 'utf8');
  await writeFile(
    doc,
    text.replace(/(<!-- compared -->\n)[\s\S]*(<!-- \/compared -->)/, `$1\n${lines.join('\n')}\n\n$2`),
  );
}
process.exit(unknown > 0 || right < LANGUAGE_TEXTS.length ? 1 : 0);

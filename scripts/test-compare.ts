import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gather } from '../libs/algorithms/compare/corpus.ts';
import { missingTools } from '../libs/algorithms/compare/reference-tools.ts';
import { type Row, type Section, tableOf } from '../libs/algorithms/compare/row.ts';
import { SECTIONS } from '../libs/algorithms/compare/sections.ts';
import { inRepo } from './lib/paths.ts';

/**
 * `npm run test:compare [-- section…] [--write] [--files folder]`: what the algorithms say of some hundred files, beside
 * what the field's tools say (Debian packages; python3 with pip fetches genuine files). Ends with 1 where they differ and
 * nobody has written down why. `--write` puts the tables of these sections into docs/algorithms.md, `--files` adds
 * your own.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean' }, files: { type: 'string', multiple: true, default: [] } },
});
const sections = SECTIONS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.filter((one) => !SECTIONS.some(({ name }) => name === one));
if (unknown.length > 0) {
  console.error(
    `No section: ${unknown.join(', ')}. There are ${SECTIONS.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
// Files are made with these, whatever is compared.
const missing = await missingTools([
  ...new Set(['ffmpeg', 'soffice', ...sections.flatMap(({ tools }) => tools)]),
]);
if (missing.length > 0) {
  console.error(
    `Not installed here: ${missing.join(', ')}. On Debian: apt-get install ffmpeg libimage-exiftool-perl poppler-utils libreoffice-writer libreoffice-calc libreoffice-impress`,
  );
  process.exit(2);
}

const files = await gather(values.files);
let unexplained = 0;
for (const section of sections) {
  const began = performance.now();
  const rows = await compare(section);
  console.log(`\n${section.name}: ${Math.round((performance.now() - began) / 1000)} s\n${tableOf(rows)}`);
  for (const { title, misses } of rows)
    for (const { name, differs, known } of misses) {
      if (known) continue;
      unexplained++;
      console.log(`${title.split(':')[0]}: ${name}: ${differs}`);
    }
  if (values.write) await write(section, rows);
}
process.exit(unexplained > 0 ? 1 : 0);

async function compare(section: Section): Promise<Row[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'intake-compare-'));
  try {
    return await section.run(files, scratch);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** Each section's table is renewed by itself, between marks of its own. */
async function write({ name, title }: Section, rows: readonly Row[]): Promise<void> {
  const doc = inRepo('docs/algorithms.md');
  const text = await readFile(doc, 'utf8');
  const marks = new RegExp(`(<!-- compared: ${name} -->\n)[\\s\\S]*?(<!-- /compared -->)`);
  if (!marks.test(text)) throw new Error(`docs/algorithms.md has no place for ${name}.`);
  const table = `\n**${title}**\n\n${tableOf(rows)}\n\n`;
  await writeFile(
    doc,
    text.replace(marks, (_, from: string, to: string) => from + table + to),
  );
}

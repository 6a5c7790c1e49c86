import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { inspectFile } from './lib/inspect-file.ts';

/**
 * `npm run test:corpus -- <folder>`: looks at every file of an allowed type below a folder of foreign files and lists
 * what would be refused. Ends with 1 when a file whose name begins with `hostile` is accepted, or one that begins with
 * `genuine` is refused; the rest is for people to judge.
 */
const [folder] = process.argv.slice(2);
if (!folder || !(await stat(folder).catch(() => null))?.isDirectory()) {
  console.error('Usage: npm run test:corpus -- <folder>');
  process.exit(2);
}

const counts = new Map<string, { files: number; refused: number }>();
const times: number[] = [];
let wrong = 0;
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  const looked = entry.isFile() ? await inspectFile(path) : null;
  if (!looked) continue;
  const { refusal, milliseconds } = looked;
  const type = extname(entry.name).slice(1).toLowerCase();
  const count = counts.get(type) ?? { files: 0, refused: 0 };
  counts.set(type, { files: count.files + 1, refused: count.refused + (refusal ? 1 : 0) });
  times.push(milliseconds);
  const isWrong = refusal ? entry.name.startsWith('genuine') : entry.name.startsWith('hostile');
  if (isWrong) wrong++;
  if (refusal || isWrong)
    console.log(`${isWrong ? 'WRONG ' : ''}${relative(folder, path)}: ${refusal?.detail ?? 'accepted'}`);
}

console.table([...counts].sort().map(([type, count]) => ({ type, ...count })));
times.sort((a, b) => a - b);
const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
console.log(`${times.length} files, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(0.999999)} ms`);
process.exit(wrong > 0 ? 1 : 0);

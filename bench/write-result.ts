import { readFileSync, writeFileSync } from 'node:fs';
import { inRepo } from '../scripts/lib/paths.ts';
import { runCommand } from '../scripts/lib/run-command.ts';

/** Replaces the last result between `<!-- mark -->` and `<!-- /mark -->` in the docs. */
export async function writeResult(mark: string, report: string): Promise<void> {
  const path = inRepo('docs/bench.md');
  const marks = [`<!-- ${mark} -->`, `<!-- /${mark} -->`] as const;
  const [before, rest] = readFileSync(path, 'utf8').split(marks[0]);
  const after = rest!.split(marks[1])[1];
  writeFileSync(path, `${before}${marks[0]}\n\n${report}\n\n${marks[1]}${after}`);
  await runCommand('prettier', ['--write', '--log-level', 'warn', path]);
}

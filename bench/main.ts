/** Measures Intake's upload engine against its peers. Started by `npm run bench`, which installs them first. */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { dirname } from 'node:path';
import { buildPage } from './build-page.ts';
import { type Case, CASES, type Contestant, CONTESTANTS, takesPart } from './cases.ts';
import { measure, type Run } from './measure.ts';
import { apiLine, machine, type Rounds, rowsOf, tableOf, verdicts } from './report.ts';
import { setStage, type Stage } from './stage.ts';
import { makeFiles } from './test-files.ts';
import { writeResult } from './write-result.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, rounds: { type: 'string' } },
});

/** Those whose name holds one of the words; all when no word is about this kind of thing. */
function chosen<T extends { id: string }>(all: readonly T[]): T[] {
  const named = all.filter(({ id }) =>
    positionals.some((word) => id.toLowerCase().includes(word.toLowerCase())),
  );
  return named.length > 0 ? named : [...all];
}
const cases = chosen(CASES);
const contestants = [...new Set([CONTESTANTS[0]!, ...chosen(CONTESTANTS)])];

async function runCase(stage: Stage, script: string, task: Case): Promise<Rounds> {
  const paths = await makeFiles(stage.dir, task);
  const taking = contestants.filter((one) => takesPart(one, task));
  const rounds: Rounds = new Map(taking.map((one) => [one, []]));
  const count = Number(values.rounds ?? task.rounds);
  // One round more than counted: the first warms caches and compilers.
  for (let round = 0; round <= count; round++) {
    for (const one of taking) {
      const run = await measure(stage, script, one, task, paths);
      console.error(`${task.title}, round ${round}: ${one.title} ${run.seconds.toFixed(3)} s`);
      if (round > 0) rounds.get(one)!.push(run);
    }
  }
  rmSync(dirname(paths[0]!), { recursive: true });
  return rounds;
}

async function main(): Promise<void> {
  const stage = await setStage();
  try {
    const script = await buildPage();
    const results: [Case, Rounds][] = [];
    for (const task of cases) results.push([task, await runCase(stage, script, task)]);
    const rows = results.flatMap(([task, rounds]) => rowsOf(task, rounds));
    const version = (await stage.context(false)).browser()!.version();
    const lines = [...verdicts(rows), ...results.flatMap(([task, rounds]) => apiLines(task, rounds))];
    const report = `${machine(`Chromium ${version}`)}\n\n${tableOf(rows)}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
    console.log(`\n${report}`);
    if (values.write) await writeResult('result', report);
  } finally {
    await stage.close();
  }
}

function apiLines(task: Case, rounds: Rounds): string[] {
  const own = [...rounds].find(([{ id }]) => id === 'intake') as [Contestant, Run[]] | undefined;
  return task.id === '1GiB' && own ? [apiLine(task, own[1])] : [];
}

await main();
process.exit();

/** Measures the function `http` as it ships against a Hono handler that does the same. Started by `npm run bench`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSystem } from '../../apps/api/test/support/system.ts';
import { inRepo } from '../../scripts/lib/paths.ts';
import { machine } from '../report.ts';
import { writeResult } from '../write-result.ts';
import { type Contestant, type Field, makeField } from './contestants.ts';
import { coldStart, warmCall } from './measure.ts';
import { type Measured, tableOf, verdicts } from './report.ts';

const EVENT = inRepo('apps/api/test/events/health.json');
const WARM_ROUNDS = 5;

const { values } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, rounds: { type: 'string', default: '15' } },
});
const rounds = Number(values.rounds);

async function run({ all }: Field, env: Record<string, string>): Promise<Map<Contestant, Measured>> {
  const results = new Map(all.map((one): [Contestant, Measured] => [one, { cold: [], warm: [] }]));
  // One round more than counted: the first brings the files into the system's cache.
  for (let round = 0; round <= rounds; round++) {
    for (const [contestant, { cold }] of results) {
      const measured = await coldStart(contestant, EVENT, env);
      if (round > 0) cold.push(measured);
    }
    console.error(`cold start, round ${round} of ${rounds}`);
  }
  for (let round = 1; round <= Math.min(rounds, WARM_ROUNDS); round++) {
    for (const [contestant, { warm }] of results) {
      const milliseconds = await warmCall(contestant, EVENT, env);
      if (milliseconds !== null) warm.push(milliseconds);
    }
    console.error(`warm calls, round ${round}`);
  }
  return results;
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'intake-bench-lambda-'));
  const system = await startSystem();
  try {
    const field = await makeField(dir, system.env, JSON.parse(readFileSync(EVENT, 'utf8')));
    const results = await run(field, system.env);
    const lines = verdicts(field, results).map((line) => `- ${line}`);
    const report = `${machine()}, ${rounds} rounds\n\n${tableOf(field, results)}\n\n${lines.join('\n')}`;
    console.log(`\n${report}`);
    if (values.write) await writeResult('lambda', report);
  } finally {
    await system.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

await main();
process.exit();

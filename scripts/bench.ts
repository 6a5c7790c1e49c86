/**
 * `npm run bench [-- words] [--rounds n] [--write]`: the upload engine against its peers in a real browser, then the cold
 * start on Lambda against Hono, how soon open pages hear of a change, what lists and searches read, how long the sweepers take, and what analysis takes of a burst of uploads, and how fast a batch is. Words choose (`lambda`, `live`, `lists`, `search`, `sweep`, `burst`, `batch`,
 * or cases and contestants: `1gib intake uppy`); `--write` puts the tables into docs/bench.md; `safe` tells how soon what was sent
 * is safe on thin lines, `wan --line-emulator <path>` measures over lines with real TCP. The peers are a package of their own, installed on first use.
 */
import { existsSync, statSync } from 'node:fs';
import { inRepo } from './lib/paths.ts';
import { runCommand } from './lib/run-command.ts';

const args = process.argv.slice(2);
const about = args.filter((arg) => !/^(--write|--rounds|\d+|--rounds=\d+|--keep=.*)$/.test(arg));
const own = ['lambda', 'live', 'lists', 'search', 'sweep', 'burst', 'batch'];
const withoutPeers = ['lists', 'search', 'sweep', 'burst', 'batch'];
const others = args.filter((arg) => !own.includes(arg));
const needsPeers = about.length === 0 || about.some((word) => !withoutPeers.includes(word));

const lock = inRepo('bench/package-lock.json');
const installed = inRepo('bench/node_modules/.package-lock.json');
if (needsPeers && (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs)) {
  const { code, output } = await runCommand('npm', ['ci'], { cwd: 'bench', quiet: true });
  if (code !== 0) throw new Error(`Installing the peers failed:\n${output}`);
}
const runs: string[][] = [];
if (about.includes('wan')) runs.push(['bench/wan/main.ts', ...args.filter((arg) => arg !== 'wan')]);
else if (about.includes('safe')) runs.push(['bench/safe.ts', ...args.filter((arg) => arg !== 'safe')]);
else if (about.length === 0 || about.some((word) => !own.includes(word)))
  runs.push(['bench/main.ts', ...others]);
for (const one of own)
  if (about.length === 0 || about.includes(one)) runs.push([`bench/${one}/main.ts`, ...others]);
for (const run of runs) {
  const { code } = await runCommand('node', run);
  if (code !== 0) process.exit(code);
}

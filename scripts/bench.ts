/**
 * `npm run bench [-- words] [--rounds n] [--write]`: the upload engine against its peers in a real browser. Words choose
 * cases and contestants (`1gib intake uppy`); `--write` puts the table into docs/bench.md. The peers are a package of
 * their own, installed on first use.
 */
import { existsSync, statSync } from 'node:fs';
import { inRepo } from './lib/paths.ts';
import { runCommand } from './lib/run-command.ts';

const lock = inRepo('bench/package-lock.json');
const installed = inRepo('bench/node_modules/.package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  const { code, output } = await runCommand('npm', ['ci'], { cwd: 'bench', quiet: true });
  if (code !== 0) throw new Error(`Installing the peers failed:\n${output}`);
}
const { code } = await runCommand('node', ['bench/main.ts', ...process.argv.slice(2)]);
process.exit(code);

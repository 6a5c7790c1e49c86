/**
 * `npm run test:clients`: clients that generators make of the contract sign in, upload 30 MiB in parts, list, download and
 * delete; and two linters look at it. Needs Python 3.10 and Go 1.24 or later; installs into .cache.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRepo } from './lib/paths.ts';
import { runCommand } from './lib/run-command.ts';
import { startStack } from './lib/stack.ts';
import { check, finish, type Outcome } from './lib/stages.ts';

const PYTHON_TOOLS = ['openapi-python-client==0.29.1', 'ruff==0.14.6'];
const GO_TOOL = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2';
const LINTERS = ['@redocly/cli@2', '@stoplight/spectral-cli@6'];
const CONTRACT = inRepo('libs/contract/openapi.json');
const DIR = inRepo('.cache/clients');
const BIN = join(DIR, 'venv/bin');
const NPM_BIN = join(DIR, 'node_modules/.bin');

mkdirSync(DIR, { recursive: true });
for (const made of ['python', 'go', 'stack']) rmSync(join(DIR, made), { recursive: true, force: true });

writeFileSync(join(DIR, 'package.json'), '{"private":true}');
await must('npm', ['install', '--prefix', DIR, '--no-audit', '--no-fund', '--ignore-scripts', ...LINTERS]);
// `AlgorithmParameters` and `AlgorithmResults` are for generators, no answer refers to them; contract.spec.ts sees to the others.
const unused = 'rules: { oas3-unused-component: off }';
writeFileSync(join(DIR, 'spectral.yml'), `extends: ["spectral:oas"]\n${unused}\n`);

await must('python3', ['-m', 'venv', join(DIR, 'venv')]);
await must(`${BIN}/pip`, ['install', '--quiet', ...PYTHON_TOOLS]);
const into = join(DIR, 'python/intake_client');
mkdirSync(join(DIR, 'python'));
await must(`${BIN}/openapi-python-client`, [
  ...['generate', '--path', CONTRACT, '--output-path', into, '--meta', 'none', '--fail-on-warning'],
]);
cpSync(inRepo('scripts/clients/upload.py'), join(DIR, 'python/upload.py'));

const goDir = join(DIR, 'go');
mkdirSync(join(goDir, 'client'), { recursive: true });
cpSync(inRepo('scripts/clients/main.go'), join(goDir, 'main.go'));
writeFileSync(join(goDir, 'go.mod'), 'module intake\n\ngo 1.24\n');
const client = join(goDir, 'client/client.go');
await must('go', ['run', GO_TOOL, '-generate', 'types,client', '-package', 'client', '-o', client, CONTRACT]);
await must('go', ['mod', 'tidy']);
await must('go', ['build', '-o', 'intake', '.']);

const outcomes: Outcome[] = [];
const stack = await startStack({ dir: join(DIR, 'stack'), port: 0, awsPort: 0, dev: false });
try {
  const { url, email, password } = stack.signIn;
  outcomes.push(
    await check('redocly', `${NPM_BIN}/redocly`, [
      ...['lint', CONTRACT, '--extends', 'recommended-strict', '--skip-rule', 'no-unused-components'],
    ]),
    await check('spectral', `${NPM_BIN}/spectral`, [
      ...['lint', CONTRACT, '--ruleset', join(DIR, 'spectral.yml'), '--fail-severity', 'warn'],
    ]),
    await check('Python', `${BIN}/python`, [join(DIR, 'python/upload.py'), url, email, password]),
    await check('Go', join(goDir, 'intake'), [url, email, password]),
  );
} finally {
  await stack.stop();
}
finish(outcomes);

async function must(command: string, args: string[]): Promise<void> {
  const env = { PATH: `${BIN}:${process.env.PATH}`, GOFLAGS: '-mod=mod' };
  const cwd = command === 'go' ? goDir : DIR;
  const { code, output } = await runCommand(command, args, { cwd, quiet: true, env });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}:\n${output}`);
}

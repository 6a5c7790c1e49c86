import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Unmodified foreign clients against the embedded AWS: boto3, s3fs, smart_open, s3cmd, the aws CLI and rclone, whichever are
 * at hand (all but rclone are installed into a git-ignored virtual environment when Python is there). `node test/foreign-clients.ts`
 */
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const VENV = here('../../../.local/foreign-clients');
/** Two environments: s3fs asks for a botocore of its own. */
const PYTHON_CLIENTS = { '': ['boto3', 'awscli', 's3cmd', 'smart_open'], s3fs: ['s3fs>=2025'] };
const work = mkdtempSync(join(tmpdir(), 'foreign-clients-'));
const server = spawn(process.execPath, [here('../src/main.ts'), '--data', join(work, 'data'), '--port', '0']);
server.stderr.pipe(process.stderr);

const [ready] = (await once(server.stdout, 'data')) as [Buffer];
const { endpoint } = JSON.parse(ready.toString()) as { endpoint: string };
const keys = JSON.parse(readFileSync(join(work, 'data/credentials.json'), 'utf8')) as Record<string, string>;
const env = {
  PATH: `${join(VENV, 'bin')}:${process.env['PATH']}`,
  HOME: work,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: keys['accessKeyId'],
  AWS_SECRET_ACCESS_KEY: keys['secretAccessKey'],
  AWS_REGION: 'us-west-1',
  AWS_DEFAULT_REGION: 'us-west-1',
};
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { env, encoding: 'utf8', cwd: work });
const has = (command: string, ...args: string[]): boolean => spawnSync(command, args, { env }).status === 0;

function installPythonClients(): void {
  if (!has('python3', '-m', 'venv', '--help')) return;
  for (const [name, packages] of Object.entries(PYTHON_CLIENTS)) {
    const [venv, done] = [join(VENV, name), join(VENV, name, 'installed')];
    if (existsSync(done)) continue;
    mkdirSync(venv, { recursive: true });
    const made = spawnSync('python3', ['-m', 'venv', venv]).status === 0;
    const pip = () =>
      spawnSync(join(venv, 'bin/pip'), ['install', '--quiet', ...packages], { stdio: 'inherit' });
    if (made && pip().status === 0) writeFileSync(done, '');
  }
}

/** A folder with the files that break naive servers: empty, large, spaces, accents, a name that looks escaped. */
function makeFolder(): string {
  const folder = join(work, 'folder');
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'large.bin'), randomBytes(18 * 1024 * 1024 + 3));
  writeFileSync(join(folder, 'deep/a b+c%41.txt'), 'spaces');
  writeFileSync(join(folder, 'deep/er/ünï.txt'), 'accents');
  return folder;
}

function awsCli(): void {
  const [up, down] = [makeFolder(), join(work, 'cli-down')];
  run('aws', 's3', 'mb', 's3://foreign-cli');
  run('aws', 's3', 'sync', up, 's3://foreign-cli/x');
  run('aws', 's3', 'cp', 's3://foreign-cli/x/large.bin', 's3://foreign-cli/copy.bin');
  run('aws', 's3', 'sync', 's3://foreign-cli/x', down);
  run('diff', '-r', up, down);
  const again = run('aws', 's3', 'sync', up, 's3://foreign-cli/x');
  if (again.trim() !== '') throw new Error(`a second sync had something to do: ${again}`);
  run('aws', 's3', 'rb', '--force', 's3://foreign-cli');
  run('aws', 'ssm', 'put-parameter', '--name', '/cli/a', '--value', 'b', '--type', 'String');
  run('aws', 'dynamodb', 'list-tables');
  stepFunctionsByCli();
}

function stepFunctionsByCli(): void {
  const states = (...args: string[]) => run('aws', 'stepfunctions', ...args, '--output', 'text').trim();
  const pass = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...pass });
  const role = 'arn:aws:iam::000000000000:role/local';
  const created = ['--name', 'by-cli', '--definition', definition, '--role-arn', role];
  const machine = states('create-state-machine', ...created, '--query', 'stateMachineArn');
  const named = ['--state-machine-arn', machine, '--name', 'one', '--input', '{}'];
  const execution = states('start-execution', ...named, '--query', 'executionArn');
  const until = Date.now() + 30_000;
  while (states('describe-execution', '--execution-arn', execution, '--query', 'status') !== 'SUCCEEDED')
    if (Date.now() > until) throw new Error('An execution by the CLI did not succeed.');
  const types = states('get-execution-history', '--execution-arn', execution, '--query', 'events[].type');
  if (types.split(/\s+/).length !== 4) throw new Error(`its history is ${types}`);
}

function s3cmd(): void {
  const [up, down] = [makeFolder(), join(work, 's3cmd-down')];
  const host = endpoint.replace('http://', '');
  const options = ['--no-ssl', `--host=${host}`, `--host-bucket=${host}`, '--region=us-west-1', '--quiet'];
  const keysOf = [`--access_key=${env.AWS_ACCESS_KEY_ID}`, `--secret_key=${env.AWS_SECRET_ACCESS_KEY}`];
  const s3 = (...args: string[]) => run('s3cmd', ...options, ...keysOf, ...args);
  mkdirSync(down);
  s3('mb', 's3://foreign-s3cmd');
  s3('sync', '--multipart-chunk-size-mb=5', `${up}/`, 's3://foreign-s3cmd/x/');
  s3('sync', 's3://foreign-s3cmd/x/', `${down}/`);
  run('diff', '-r', up, down);
  s3('rb', '--force', '--recursive', 's3://foreign-s3cmd');
}

function rclone(): void {
  const [up, down] = [makeFolder(), join(work, 'rclone-down')];
  const remote = `:s3,provider=Other,env_auth=true,region=us-west-1,location_constraint=us-west-1,force_path_style=true,endpoint="${endpoint}":`;
  run('rclone', 'mkdir', `${remote}foreign-rclone`);
  run('rclone', 'sync', '--s3-upload-cutoff', '5M', '--s3-chunk-size', '5M', up, `${remote}foreign-rclone/x`);
  run('rclone', 'check', up, `${remote}foreign-rclone/x`);
  run('rclone', 'sync', `${remote}foreign-rclone/x`, down);
  run('diff', '-r', up, down);
  run('rclone', 'purge', `${remote}foreign-rclone`);
}

let failures = 0;
function suite(name: string, version: readonly [string, ...string[]], test: () => void): void {
  if (!has(...version)) return console.log(`-    ${name}: not at hand`);
  const label = `${name} (${run(...version)
    .split('\n')[0]
    ?.trim()})`;
  try {
    test();
    console.log(`ok   ${label}`);
  } catch (error) {
    failures++;
    console.log(`FAIL ${label}`, (error as { stdout?: string }).stdout ?? '', (error as Error).message);
  }
}

installPythonClients();
suite('boto3', ['python3', '-c', 'import boto3; print(boto3.__version__)'], () => {
  console.log(run('python3', here('./foreign_boto3.py')).trimEnd());
  const folder = mkdtempSync(join(work, 'states-'));
  console.log(run('python3', here('./foreign_stepfunctions.py'), folder).trimEnd());
});
const s3fs = join(VENV, 's3fs/bin/python');
suite('s3fs', [s3fs, '-c', 'import s3fs; print(s3fs.__version__)'], () => {
  console.log(run(s3fs, here('./foreign_s3fs.py')).trimEnd());
});
suite('smart_open', ['python3', '-c', 'import smart_open; print(smart_open.__version__)'], () => {
  console.log(run('python3', here('./foreign_smart_open.py')).trimEnd());
});
suite('s3cmd', ['s3cmd', '--version'], s3cmd);
suite('aws CLI', ['aws', '--version'], awsCli);
suite('rclone', ['rclone', 'version'], rclone);

server.kill('SIGTERM');
await once(server, 'exit');
rmSync(work, { recursive: true, force: true });
process.exitCode = failures === 0 ? 0 : 1;

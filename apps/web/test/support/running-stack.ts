import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface RunningStack {
  url: string;
  email: string;
  password: string;
  /** Environment for AWS clients against the same embedded AWS. */
  awsEnv: Record<string, string>;
  dir: string;
  pid: number;
  stop(): Promise<void>;
}

/** Runs `npm start`'s own script on an empty folder and free ports, as a newcomer would. */
export async function startRunningStack(): Promise<RunningStack> {
  const dir = mkdtempSync(join(tmpdir(), 'intake-stack-'));
  const child = spawn(
    process.execPath,
    ['scripts/run.mjs', 'start', '--dir', dir, '--port', '0', '--aws-port', '0'],
    {
      cwd: fileURLToPath(new URL('../../../../', import.meta.url)),
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      if (output.includes('Intake is ready')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
  const stop = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
    rmSync(dir, { recursive: true, force: true });
  };
  const signIn = JSON.parse(readFileSync(join(dir, 'sign-in.json'), 'utf8'));
  return { ...signIn, awsEnv: readEnv(join(dir, 'aws.env')), dir, pid: child.pid!, stop };
}

function readEnv(path: string): Record<string, string> {
  return Object.fromEntries(
    readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) =>
        line
          .replace(/^export /, '')
          .split(/=(.*)/s)
          .slice(0, 2),
      ),
  );
}

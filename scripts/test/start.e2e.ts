import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepo } from '../lib/paths.ts';
import type { SignIn } from '../lib/stack.ts';

/** `npm start` as a process of its own, which is what can be killed. */
const dir = mkdtempSync(join(tmpdir(), 'intake-start-'));
const running = new Set<ChildProcess>();

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

interface Started {
  child: ChildProcess;
  /** Everything that it said until it was ready, or ended. */
  said: string;
  ended: Promise<number | null>;
}

function start(): Promise<Started> {
  const args = ['scripts/run.mjs', 'start', '--dir', dir, '--port', '0', '--aws-port', '0'];
  const child = spawn(process.execPath, args, { cwd: inRepo('.'), stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let said = '';
  return new Promise((resolve) => {
    const settle = () => resolve({ child, said, ended });
    const listen = (text: Buffer) => {
      said += text;
      if (said.includes('Stop with')) settle();
    };
    child.stdout!.on('data', listen);
    child.stderr!.on('data', listen);
    void ended.then(settle);
  });
}

const signIn = (): SignIn => JSON.parse(readFileSync(join(dir, 'sign-in.json'), 'utf8'));
const endpoint = (): string => /AWS_ENDPOINT_URL=(\S+)/.exec(readFileSync(join(dir, 'aws.env'), 'utf8'))![1]!;

async function logIn(): Promise<number> {
  const { url, email, password } = signIn();
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return response.status;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** Resolves once none of the URLs answers any more. @throws when one still does after 10 s */
async function silence(...urls: string[]): Promise<void> {
  for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const still = await Promise.all(urls.map(answers));
    if (!still.includes(true)) return;
    if (Date.now() > end) throw new Error(`Still there: ${urls.filter((_, i) => still[i])}`);
  }
}

it('prints a sign-in that works, keeps it to itself, and runs once on a folder', async () => {
  const { said } = await start();
  const { url, email, password } = signIn();
  for (const word of [url, email, password]) expect(said).toContain(word);
  expect(await logIn()).toBe(200);
  for (const name of ['sign-in.json', 'aws.env']) {
    expect(statSync(join(dir, name)).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  }
  const second = await start();
  expect(await second.ended).toBe(1);
  expect(second.said).toMatch(/already runs on .* \(process \d+\)/);
});

it('leaves nothing running when it is killed, and goes on where it was', async () => {
  const before = { ...signIn(), aws: endpoint() };
  for (const child of running) child.kill('SIGKILL');
  await silence(`${before.url}/api/health/live`, `${before.aws}/_local/health`);

  const again = await start();
  expect(signIn()).toMatchObject({ email: before.email, password: before.password });
  expect(await logIn()).toBe(200);

  again.child.kill('SIGTERM');
  expect(await again.ended).toBe(0);
  await silence(`${signIn().url}/api/health/live`, `${endpoint()}/_local/health`);
});

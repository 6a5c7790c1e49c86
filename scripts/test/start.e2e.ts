import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc64nvme } from '@intake/testing';
import { Client } from '../../apps/api/test/support/client.ts';
import { putParts } from '../../apps/api/test/support/transfer.ts';
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
  for (const end = Date.now() + 10_000; ; await sleep(100)) {
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

it('makes a file ready by the event of S3 when its sender has left after the last byte', async () => {
  const bytes = Buffer.from('Nobody waits for these words.');
  const client = new Client(signIn().url);
  const { email, password } = signIn();
  client.token = (await client.post('/auth/login', { email, password })).body.accessToken;
  const { body: upload } = await client.post('/uploads', {
    name: 'left.txt',
    size: bytes.length,
    checksum: crc64nvme(bytes),
  });
  // It is never completed by a call.
  await putParts(upload.parts, bytes);
  const status = async () => (await client.get(`/files/${upload.fileId}`)).body.status;
  for (const end = Date.now() + 60_000; Date.now() < end && (await status()) !== 'ready';) await sleep(100);
  expect(await status()).toBe('ready');
});

/** Where there is no curl, nobody can follow it either. */
const describeWithCurl = spawnSync('curl', ['--version']).status === 0 ? describe : describe.skip;

describeWithCurl('README', () => {
  it('is what happens with curl, also a second time', () => {
    const [, block = ''] = /```sh\n(url=\$\(node[^]+?)```/.exec(readFileSync(inRepo('README.md'), 'utf8'))!;
    const cwd = join(dir, 'reader');
    mkdirSync(join(cwd, '.local'), { recursive: true });
    copyFileSync(join(dir, 'sign-in.json'), join(cwd, '.local/sign-in.json'));
    for (const times of [1, 2]) {
      // The time is part of the key.
      const { stdout, stderr } = spawnSync('sh', ['-c', times === 1 ? block : `sleep 1; ${block}`], {
        cwd,
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(stdout).toContain('"status":"healthy"');
      expect(stdout.match(/"name":"notes.txt"/g)!.length).toBeGreaterThanOrEqual(times);
      expect(stdout).not.toContain('urn:intake:problem');
    }
  });
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

import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installLocalStack, PYTHON, ROOT } from './localstack-install.ts';
import { freePort } from './ports.ts';

export interface LocalStack {
  endpoint: string;
  /** Where its log is. */
  log: string;
  stop(): Promise<void>;
}

/** Milliseconds; its first start reads a lot of Python. */
const START_TIMEOUT = 240_000;
const STOP_TIMEOUT = 10_000;

/** What docker-compose.yml sets too: signatures are checked, nothing phones home, only what Intake uses is loaded. */
const SETTINGS = {
  S3_SKIP_SIGNATURE_VALIDATION: '0',
  SERVICES: 's3,dynamodb,ssm',
  DISABLE_EVENTS: '1',
  SKIP_SSL_CERT_DOWNLOAD: '1',
  DNS_ADDRESS: '0',
};

/** LocalStack on loopback, empty. @throws when it does not come up, with the end of its log */
export async function startLocalStack(): Promise<LocalStack> {
  await installLocalStack();
  const address = `127.0.0.1:${await freePort(0)}`;
  const log = join(ROOT, 'localstack.log');
  mkdirSync(ROOT, { recursive: true });
  rmSync(join(ROOT, 'tmp'), { recursive: true, force: true });
  const child = spawn(PYTHON, ['-m', 'localstack.runtime.main'], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...SETTINGS,
      GATEWAY_LISTEN: address,
      LOCALSTACK_HOST: address,
      FILESYSTEM_ROOT: ROOT,
      // It takes a folder of the container for its own when it runs in one.
      OVERRIDE_IN_DOCKER: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: DynamoDB Local is its child and has to go with it.
    detached: true,
  });
  const file = createWriteStream(log);
  child.stdout.pipe(file);
  child.stderr.pipe(file);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, name);
    } catch {
      // Gone already.
    }
  };
  const stop = async () => {
    signal('SIGTERM');
    await Promise.race([ended, sleep(STOP_TIMEOUT, undefined, { ref: false })]);
    signal('SIGKILL');
  };
  const endpoint = `http://${address}`;
  const ready = await Promise.race([isReady(endpoint), ended.then(() => false)]);
  if (ready) return { endpoint, log, stop };
  await stop();
  throw new Error(`LocalStack did not start; its log is ${log}.`);
}

async function isReady(endpoint: string): Promise<boolean> {
  for (const end = Date.now() + START_TIMEOUT; Date.now() < end; await sleep(500)) {
    const answer = await fetch(`${endpoint}/_localstack/init/ready`).catch(() => null);
    const state = (await answer?.json().catch(() => null)) as { completed?: boolean } | null;
    if (state?.completed) return true;
  }
  return false;
}

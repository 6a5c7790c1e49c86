import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installLocalStack, ROOT } from './localstack-install.ts';
import { inRepo } from './paths.ts';
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

/** Answers of functions in the conformance cases of Step Functions; the spec writes it. */
export const STATES_MOCKS = join(ROOT, 'states-mocks.json');

/** What docker-compose.yml sets too: signatures are checked, nothing phones home, only what Intake uses is loaded. */
const SETTINGS = {
  S3_SKIP_SIGNATURE_VALIDATION: '0',
  SERVICES: 's3,ssm,stepfunctions',
  SFN_MOCK_CONFIG: STATES_MOCKS,
  DISABLE_EVENTS: '1',
  SKIP_SSL_CERT_DOWNLOAD: '1',
  DNS_ADDRESS: '0',
  // It takes a folder of the container for its own when it runs in one.
  OVERRIDE_IN_DOCKER: '0',
  FILESYSTEM_ROOT: ROOT,
};

/** LocalStack, with moto for DynamoDB, behind one address on loopback, empty. @throws when they do not come up, naming the log */
export async function startLocalStack(): Promise<LocalStack> {
  const pythons = await installLocalStack();
  mkdirSync(ROOT, { recursive: true });
  rmSync(join(ROOT, 'tmp'), { recursive: true, force: true });
  const [localstack, moto] = [await freePort(0), await freePort(0)];
  const front = await listen(localstack, moto);
  const address = `127.0.0.1:${(front.address() as AddressInfo).port}`;
  const log = join(ROOT, 'localstack.log');
  const services = [
    start(pythons.localstack, ['-m', 'localstack.runtime.main'], log, {
      ...SETTINGS,
      GATEWAY_LISTEN: `127.0.0.1:${localstack}`,
      LOCALSTACK_HOST: address,
    }),
    start(pythons.moto, [inRepo('docker/moto/serve.py'), String(moto)], join(ROOT, 'moto.log')),
  ];
  const stop = async () => {
    front.closeAllConnections();
    front.close();
    await Promise.all(services.map((service) => service.stop()));
  };
  const ended = Promise.race(services.map((service) => service.ended)).then(() => false);
  const up = Promise.all([
    answers(`http://127.0.0.1:${localstack}/_localstack/init/ready`, /"completed":\s*true/),
    answers(`http://127.0.0.1:${moto}/moto-api/data.json`, /./),
  ]).then((all) => !all.includes(false));
  if (await Promise.race([up, ended])) return { endpoint: `http://${address}`, log, stop };
  await stop();
  throw new Error(`LocalStack did not start; its log is ${log}, moto's is beside it.`);
}

/** The Host header stays as it is: signatures are over it. */
async function listen(localstack: number, moto: number): Promise<Server> {
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request;
    const port = String(headers['x-amz-target']).startsWith('DynamoDB') ? moto : localstack;
    const onward = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.on('error', () => response.destroy()).pipe(response);
    });
    onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    request.on('error', () => onward.destroy()).pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function start(python: string, args: string[], log: string, env: Record<string, string> = {}) {
  const child = spawn(python, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that its children go with it.
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
  return { ended, stop };
}

async function answers(url: string, expected: RegExp): Promise<boolean> {
  for (const end = Date.now() + START_TIMEOUT; Date.now() < end; await sleep(500)) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok && expected.test(await answer.text())) return true;
  }
  return false;
}

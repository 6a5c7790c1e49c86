import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap } from '../bootstrap.ts';
import { watchApi } from './api-watch.ts';
import { buildTargets } from './build-targets.ts';
import { waitForFolder } from './instance-lock.ts';
import { LogFile } from './log-file.ts';
import { wireEvents } from './local-events.ts';
import { copyCode, putFunctions } from './local-functions.ts';
import { putWorkflows } from './local-workflows.ts';
import { loopbackOrigins } from './loopback-origins.ts';
import { inRepo } from './paths.ts';
import { freePort } from './ports.ts';
import { Service } from './service.ts';
import { serveSpa } from './vite-server.ts';

export interface SignIn {
  url: string;
  email: string;
  password: string;
}

export interface StackOptions {
  dir: string;
  port: number;
  awsPort: number;
  dev: boolean;
  /** Every line of the logs; they are in files of `dir`/log anyway. */
  onLog?: (line: string) => void;
  /** What a person has to know: a service ended and is started again, or cannot be. */
  onNotice?: (line: string) => void;
  /** Called when a service ended for good: what is left is of no use. */
  onFailure?: (error: Error) => void;
  /** Puts something between Intake and the local AWS (a test's faults); gets and gives an endpoint. */
  via?: (endpoint: string) => Promise<string>;
  /** Of Node, for the local AWS: what a test loads before it. */
  awsNodeArgs?: readonly string[];
}

export interface Stack {
  signIn: SignIn;
  endpoint: string;
  stop(): Promise<void>;
}

const REGION = 'us-west-1';
const STAGE = 'local';
/** Milliseconds. */
const PREDECESSOR_ENDS = 5000;
const ADMIN_EMAIL = 'admin@intake.local';

/** Starts the embedded AWS, prepares it, and starts the API with the SPA; what was started is stopped when a step fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).toReversed()) await one();
  };
  try {
    return { ...(await assemble(options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(options: StackOptions, stops: (() => Promise<void>)[]) {
  const { dir, port, awsPort, dev, via, onFailure } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const building = buildTargets();
  building.catch(() => {}); // Reported where it is awaited.
  // Of a start that was killed: its ports and its folder are free when it is gone.
  await waitForFolder(join(dir, 'aws'), PREDECESSOR_ENDS);
  const apiPort = await freePort(dev ? port + 1 : port);
  const spaPort = dev ? await freePort(port) : apiPort;
  const url = `http://127.0.0.1:${spaPort}`;

  const aws = new Service({
    name: 'The local AWS',
    args: [
      ...(options.awsNodeArgs ?? []),
      inRepo('apps/local-aws/src/main.ts'),
      '--data',
      join(dir, 'aws'),
      '--port',
      String(await freePort(awsPort)),
    ],
    // Small files wait for the disk, each in a thread; four, as Node has them, would be all that wait at once.
    env: { UV_THREADPOOL_SIZE: '16' },
    ...logging(options, stops, 'aws'),
    onFailure,
  });
  stops.push(() => aws.stop());
  const direct = (await aws.start<{ endpoint: string }>()).endpoint;
  const endpoint = via ? await via(direct) : direct;
  const credentials = JSON.parse(readFileSync(join(dir, 'aws', 'credentials.json'), 'utf8'));
  const env = awsEnvironment(endpoint, credentials);
  writePrivate(
    join(dir, 'aws.env'),
    Object.entries(env)
      .map(([name, value]) => `export ${name}=${value}\n`)
      .join(''),
  );

  const { bucket, ...account } = await prepare(dir, endpoint, credentials, url);
  const signIn = { url, ...account };
  await building;
  // Through what `via` puts in between, faults would hit the wiring and not the uploads.
  const place = { endpoint: direct, region: REGION, credentials };
  await putFunctions(place, { stage: STAGE, code: (bundle) => copyCode(join(dir, 'lambda'), bundle) });
  await wireEvents(place, { stage: STAGE, bucket });
  await putWorkflows(place, STAGE);

  const api = new Service({
    name: 'The API',
    args: ['--enable-source-maps', inRepo('apps/api/dist/main.js')],
    env: { ...env, INTAKE_STAGE: STAGE, PORT: String(apiPort), NODE_ENV: 'production' },
    ...logging(options, stops, 'api'),
    onFailure,
  });
  stops.push(() => api.stop());
  await api.start();
  if (dev) {
    stops.push(await serveSpa(spaPort, apiPort));
    stops.push(watchApi(() => api.restart()));
  }
  writePrivate(join(dir, 'sign-in.json'), `${JSON.stringify(signIn, null, 2)}\n`);
  return { signIn, endpoint };
}

/** Makes what is missing in the local AWS; the account's password is kept in sign-in.json, and made anew when that is gone. */
async function prepare(dir: string, endpoint: string, credentials: Credentials, origin: string) {
  const { email = ADMIN_EMAIL, password } = readSignIn(dir);
  const admin = { email, password, resetPassword: !password };
  const result = await bootstrap({
    endpoint,
    region: REGION,
    stage: STAGE,
    credentials,
    origins: loopbackOrigins(origin),
    admin,
  });
  return { email, password: result.admin?.password ?? password!, bucket: result.bucket };
}

function readSignIn(dir: string): Partial<SignIn> {
  try {
    return JSON.parse(readFileSync(join(dir, 'sign-in.json'), 'utf8'));
  } catch {
    return {};
  }
}

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

function awsEnvironment(
  endpoint: string,
  { accessKeyId, secretAccessKey }: Credentials,
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

function writePrivate(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
}

/** Where the output of a service goes, and what is said about the service itself. */
function logging({ dir, onLog, onNotice }: StackOptions, stops: (() => Promise<void>)[], name: string) {
  const file = new LogFile(join(dir, 'log', `${name}.log`));
  stops.push(async () => file.close());
  const log = (line: string) => {
    file.write(line);
    onLog?.(`[${name}] ${line}`);
  };
  const notice = (line: string) => {
    file.write(line);
    onNotice?.(`${line} (log: ${file.path})`);
  };
  return { log, notice };
}

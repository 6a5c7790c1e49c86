import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap } from '../bootstrap.ts';
import { watchApi } from './api-watch.ts';
import { buildTargets } from './build-targets.ts';
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
  /** Puts something between Intake and the local AWS (a test's faults); gets and gives an endpoint. */
  via?: (endpoint: string) => Promise<string>;
}

export interface Stack {
  signIn: SignIn;
  endpoint: string;
  stop(): Promise<void>;
}

const REGION = 'us-west-1';
const STAGE = 'local';
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

async function assemble({ dir, port, awsPort, dev, via }: StackOptions, stops: (() => Promise<void>)[]) {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const building = buildTargets();
  building.catch(() => {}); // Reported where it is awaited.
  const apiPort = await freePort(dev ? port + 1 : port);
  const spaPort = dev ? await freePort(port) : apiPort;
  const url = `http://127.0.0.1:${spaPort}`;

  const aws = new Service({
    name: 'The local AWS',
    args: [
      inRepo('apps/local-aws/src/main.ts'),
      '--data',
      join(dir, 'aws'),
      '--port',
      String(await freePort(awsPort)),
    ],
    log: prefixed('aws'),
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

  const signIn = { url, ...(await prepare(dir, endpoint, credentials, url)) };
  await building;

  const api = new Service({
    name: 'The API',
    args: ['--enable-source-maps', inRepo('apps/api/dist/main.js')],
    env: { ...env, INTAKE_STAGE: STAGE, PORT: String(apiPort), NODE_ENV: 'production' },
    log: prefixed('api'),
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
    origins: [origin],
    admin,
  });
  return { email, password: result.admin?.password ?? password! };
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

function prefixed(name: string): (line: string) => void {
  return (line) => console.log(`[${name}] ${line}`);
}

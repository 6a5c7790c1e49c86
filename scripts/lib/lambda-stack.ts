import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { AwsOptions } from '@intake/aws';
import { type LocalAws, startLocalAws } from '@intake/local-aws';
import { spaPolicy } from '../../apps/api/src/http/security-headers.ts';
import { SocketServer } from '../../apps/api/src/local/socket-server.ts';
import { bootstrap } from '../bootstrap.ts';
import { type LambdaName, packageLambdas } from './aws-package.ts';
import { buildTargets } from './build-targets.ts';
import { objectCreated } from './lambda-event.ts';
import { LambdaFunction } from './lambda-function.ts';
import { createGateway } from './lambda-gateway.ts';
import { serveLive } from './lambda-live.ts';
import { unpackLambda } from './lambda-unpack.ts';
import { bundleOf } from './deployed-settings.ts';
import { wireWebhooks } from './local-events.ts';
import { putFunctions } from './local-functions.ts';
import { putWorkflows } from './local-workflows.ts';
import { webFiles } from './aws-web-files.ts';

const REGION = 'us-west-1';
const STAGE = 'local';
/** What is invoked from here; the embedded Step Functions invoke the others. */
const INVOKED = ['http', 'object-created', 'sweep', 'realtime', 'fan-out'] as const satisfies LambdaName[];
type Invoked = (typeof INVOKED)[number];
/** As serverless.yml schedules it, in ms. */
const SWEEP_EVERY = 5 * 60_000;

export interface LambdaStackOptions {
  dir: string;
  port: number;
  log: (line: string) => void;
  /** Puts something between a function and the embedded AWS; gets and gives an endpoint. */
  via?: (lambda: LambdaName, endpoint: string) => Promise<string>;
}

export interface LambdaStack {
  url: string;
  admin: { email: string; password: string };
  /** For whoever wants to look behind it. */
  aws: AwsOptions;
  /** As the schedule does. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/** Intake as it runs on AWS: the packaged functions behind a gateway, S3's events, live updates and the schedule, on the embedded AWS. */
export async function startLambdaStack(options: LambdaStackOptions): Promise<LambdaStack> {
  await buildTargets();
  await packageLambdas();
  const aws = await startLocalAws({ dataDir: join(options.dir, 'aws'), port: 0 });
  try {
    return await assemble(aws, options);
  } catch (error) {
    await aws.close();
    throw error;
  }
}

async function assemble(aws: LocalAws, { dir, port, log, via }: LambdaStackOptions): Promise<LambdaStack> {
  const lambdas = {} as Record<Invoked, LambdaFunction>;
  const endpointOf = async (name: LambdaName) => (via ? await via(name, aws.endpoint) : aws.endpoint);
  const unpacked = (name: LambdaName) => unpackLambda(name, join(dir, 'lambda', name));
  for (const name of INVOKED) {
    const keys: Record<string, string> = name === 'http' ? {} : { WITHOUT_KEYS: 'true' };
    const env = { ...environment(await endpointOf(name), aws.credentials), ...keys };
    lambdas[name] = new LambdaFunction({
      name,
      dir: unpacked(name),
      env,
      log: (line) => log(`[${name}] ${line}`),
    });
  }

  const sockets = new SocketServer();
  const policy = spaPolicy(aws.endpoint);
  const gateway = createGateway({ http: lambdas.http, sockets, files: webFiles(), policy, log });
  await new Promise<void>((resolve) => gateway.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  const options = { endpoint: aws.endpoint, region: REGION, credentials: aws.credentials };
  const { admin, table } = await bootstrap({
    ...options,
    stage: STAGE,
    origins: [url],
    admin: { email: 'admin@intake.local', resetPassword: true },
  });

  const { realtime, 'fan-out': fanOut } = lambdas;
  const live = { aws: options, stage: STAGE, table, url, gateway, sockets, realtime, fanOut, log };
  const stopLive = await serveLive(live);

  await putFunctions(options, {
    stage: STAGE,
    only: (settings) => !INVOKED.includes(bundleOf(settings) as Invoked),
    code: (bundle) => unpacked(bundle as LambdaName),
    endpoint: (bundle) => endpointOf(bundle as LambdaName),
  });
  await wireWebhooks(options, STAGE);
  await putWorkflows(options, STAGE);

  const invoke = (lambda: Invoked, event: unknown) =>
    lambdas[lambda].invoke(event).catch((error: unknown) => log(`[${lambda}] ${error}`));
  const unsubscribe = aws.onObjectCreated(
    (object) => void invoke('object-created', objectCreated(object.bucket, object.key, REGION)),
  );
  const schedule = setInterval(() => void invoke('sweep', {}), SWEEP_EVERY);
  const sweep = async () => void (await lambdas.sweep.invoke({}));
  return {
    url,
    sweep,
    aws: options,
    admin: { email: admin!.email, password: admin!.password! },
    async stop() {
      clearInterval(schedule);
      unsubscribe();
      await stopLive();
      gateway.closeAllConnections();
      await new Promise((resolve) => gateway.close(resolve));
      for (const lambda of INVOKED) lambdas[lambda].stop();
      await aws.close();
    },
  };
}

/** What Lambda and serverless.yml set; nothing of this shell gets in. */
function environment(
  endpoint: string,
  credentials: { accessKeyId: string; secretAccessKey: string },
): Record<string, string> {
  return {
    TZ: ':UTC',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: 'intake-local',
    INTAKE_STAGE: STAGE,
  };
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { createSsm, PARAMETERS, pathOf, readParameters } from '@intake/aws';
import { Client } from '../../apps/api/test/support/client.ts';
import { functionName } from '../lib/local-functions.ts';
import { inRepo } from '../lib/paths.ts';
import { startStack } from '../lib/stack.ts';
import { deathsIn, STOP_FILE } from './lives.ts';

const STAGE = 'local';
/** Seconds after which a message comes again whose receiver was killed: six minutes on AWS. */
const VISIBLE_AGAIN = '4';
/** Files that are analysed at the same time. */
const RUNS_AT_ONCE = '6';
const FUNCTIONS = ['objectCreated', 'workflow', 'lightTask', 'heavyTask'];
/** What the histories are analysed by: cheap, and one that makes derived files. */
const ALGORITHMS = ['identify', 'image'];

export type MortalSystem = Awaited<ReturnType<typeof startMortalSystem>>;

/** What `npm start` starts, where the embedded AWS and the functions in it are killed again and again until `stopKilling`. */
export async function startMortalSystem(seed: number) {
  const dir = mkdtempSync(join(tmpdir(), 'intake-kills-'));
  const kills = join(dir, 'kills');
  mkdirSync(kills);
  // Nobody dies while all is set up.
  const stopFile = join(kills, STOP_FILE);
  writeFileSync(stopFile, '');
  Object.assign(process.env, { INTAKE_KILLS: kills, INTAKE_SEED: String(seed) });
  const failures: Error[] = [];
  const stack = await startStack({
    ...{ dir, port: 0, awsPort: 0, dev: false, onFailure: (error) => failures.push(error) },
    awsNodeArgs: ['--import', preload('dying-aws.ts')],
  });
  const { url, email, password } = stack.signIn;
  const client = new Client(url);
  const credentials = JSON.parse(readFileSync(join(dir, 'aws/credentials.json'), 'utf8'));
  const aws = { region: 'us-west-1', endpoint: stack.endpoint, credentials };
  await prepare(aws, {
    INTAKE_KILLS: kills,
    INTAKE_SEED: String(seed),
    NODE_OPTIONS: `--import ${preload('dying-function.mjs')}`,
  });
  /** Access tokens live for minutes, 500 histories longer. */
  async function signIn(): Promise<void> {
    const { status, body } = await client.post('/auth/login', { email, password });
    if (status === 200) client.token = body.accessToken;
  }
  await signIn();
  const { items } = (await client.get('/algorithms')).body;
  const off = items.filter(
    (one: { id: string; automatic: boolean }) => one.automatic && !ALGORITHMS.includes(one.id),
  );
  await client.patch('/settings', { algorithmsOff: off.map(({ id }: { id: string }) => id) });
  const parameters = await parametersOf(aws);
  rmSync(stopFile);
  return {
    ...{ aws, client, parameters, failures, signIn },
    killed: () => deathsIn(kills),
    /** Resolves when everybody is there again. */
    async stopKilling() {
      writeFileSync(stopFile, '');
      for (let status = 0; status !== 200; await sleep(200)) {
        if (status === 401) await signIn().catch(() => undefined);
        status = await client.get('/files?limit=1').then(
          (answer) => answer.status,
          () => 0,
        );
      }
    },
    /** @param isFine otherwise its folder is kept, to be looked into */
    async stop(isFine: boolean) {
      await stack.stop();
      for (const name of ['INTAKE_KILLS', 'INTAKE_SEED']) delete process.env[name];
      if (isFine) rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
      else console.error(`What was left of it is in ${dir}.`);
    },
  };
}

type Aws = {
  region: string;
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

const preload = (file: string) => pathToFileURL(inRepo(`scripts/kills/${file}`)).href;

async function parametersOf(aws: Aws): Promise<Map<string, string>> {
  const ssm = createSsm(aws);
  const parameters = await readParameters(ssm, STAGE);
  ssm.destroy();
  return parameters;
}

async function prepare(aws: Aws, mortal: Record<string, string>): Promise<void> {
  const [lambda, sqs, ssm] = [new LambdaClient(aws), new SQSClient(aws), createSsm(aws)];
  for (const name of FUNCTIONS) {
    const FunctionName = functionName(STAGE, name);
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = { ...Environment!.Variables, ...mortal };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  }
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `intake-${STAGE}-object-events` }));
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: VISIBLE_AGAIN } }),
  );
  const Name = pathOf(STAGE) + PARAMETERS.runsAtOnce.name;
  await ssm.send(new PutParameterCommand({ Name, Value: RUNS_AT_ONCE, Type: 'String', Overwrite: true }));
  for (const one of [lambda, sqs, ssm]) one.destroy();
}

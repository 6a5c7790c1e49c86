import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { AwsOptions } from '@intake/aws';
import { bundleOf, type DeployedFunction, deployedFunctions } from './deployed-settings.ts';
import { inRepo } from './paths.ts';

/** Of a function that a workflow calls: half of the processors, so that the app answers while files are analysed. */
const CONCURRENCY = Math.max(1, Math.floor(availableParallelism() / 2));

export interface Place {
  stage: string;
  /** The folder with the code of a function. @param bundle its folder in apps/api/dist/lambda, and the name of its zip */
  code: (bundle: string) => string;
  /** Which functions; those that queues and workflows call by default. */
  only?: (settings: DeployedFunction) => boolean;
  /** Where a function finds AWS, if not where it runs. */
  endpoint?: (bundle: string) => Promise<string>;
}

/** As in serverless.yml. @param name of the function there */
export const functionName = (stage: string, name: string): string => `intake-${stage}-${name}`;

/**
 * The functions of serverless.yml that queues and workflows call, with the code that was built last; the local server
 * itself does what the others do. May be repeated: a function that is there is changed, so that no event meets a gap.
 */
export async function putFunctions(aws: AwsOptions, place: Place): Promise<void> {
  const lambda = new LambdaClient(aws);
  try {
    for (const [name, settings] of Object.entries(deployedFunctions()))
      if ((place.only ?? isCalled)(settings)) await putFunction(lambda, place, name, settings);
  } finally {
    lambda.destroy();
  }
}

const isCalled = ({ events }: DeployedFunction): boolean =>
  !events || events.some(({ sqs, eventBridge }) => sqs || eventBridge);

async function putFunction(lambda: LambdaClient, place: Place, name: string, deployed: DeployedFunction) {
  const { handler, memorySize, timeout, environment = {}, events } = deployed;
  const FunctionName = functionName(place.stage, name);
  const bundle = bundleOf(deployed);
  const Code = { S3Bucket: 'local-folder', S3Key: place.code(bundle) };
  const elsewhere = place.endpoint && { AWS_ENDPOINT_URL: await place.endpoint(bundle) };
  const settings = {
    ...{ FunctionName, Handler: handler, MemorySize: memorySize, Timeout: timeout },
    Environment: { Variables: { ...environment, ...elsewhere, INTAKE_STAGE: place.stage } },
  };
  try {
    await lambda.send(new UpdateFunctionConfigurationCommand(settings));
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ...Code }));
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    const Role = 'arn:aws:iam::000000000000:role/local';
    await lambda.send(new CreateFunctionCommand({ ...settings, Role, Code, Runtime: 'nodejs24.x' }));
  }
  // A queue's mapping has a limit of its own.
  if (!events)
    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: CONCURRENCY }),
    );
}

/** Copies what the zip holds on AWS, into a folder of `dir`; packages come from this repository. @returns the folder */
export function copyCode(dir: string, bundle: string): string {
  const code = join(dir, bundle);
  rmSync(join(code, 'algorithms'), { recursive: true, force: true });
  mkdirSync(code, { recursive: true });
  cpSync(inRepo('apps/api/dist/lambda/index.cjs'), join(code, 'index.cjs'));
  cpSync(inRepo(`apps/api/dist/lambda/${bundle}`), code, {
    recursive: true,
    filter: (path) => !path.endsWith('.map'),
  });
  const packages = join(code, 'node_modules');
  if (!existsSync(packages)) {
    rmSync(packages, { force: true });
    symlinkSync(inRepo('node_modules'), packages, 'junction');
  }
  return code;
}

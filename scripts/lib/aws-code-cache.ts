import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import type { CodeCacheAnswer, CodeCacheEvent } from '../../apps/api/src/lambda/index.ts';
import { packageLambda } from './aws-package.ts';
import type { Target } from './aws-target.ts';
import { inRepo } from './paths.ts';

/** The only function that people wait for. */
const LAMBDA = 'http';
/** Seconds. */
const MAX_UPDATE = 120;

/**
 * Asks the deployed function for the code that its runtime has compiled, and deploys that beside the bundle: no one else
 * has this runtime (docs/decisions/0007-code-cache.md). @throws when there is no such function, or it may not be invoked
 */
export async function addCodeCache({ stage, region, endpoint, credentials }: Target): Promise<string> {
  const lambda = new LambdaClient({ region, endpoint, credentials });
  const FunctionName = `intake-${stage}-${LAMBDA}`;
  try {
    const first: unknown = JSON.parse(readFileSync(inRepo('apps/api/test/events/health.json'), 'utf8'));
    const { name, file } = await ask(lambda, FunctionName, { make: true, first });
    const code = gunzipSync(Buffer.from(file!, 'base64'));
    const ZipFile = await packageLambda(LAMBDA, { [name]: code });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: MAX_UPDATE }, { FunctionName });
    const { used } = await ask(lambda, FunctionName, {});
    return `${name}, ${(code.length / 1e6).toFixed(1)} MB, ${used ? 'used' : 'not used by this runtime'}`;
  } finally {
    lambda.destroy();
  }
}

async function ask(
  lambda: LambdaClient,
  FunctionName: string,
  codeCache: CodeCacheEvent['codeCache'],
): Promise<CodeCacheAnswer> {
  const event: CodeCacheEvent = { codeCache };
  const command = new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) });
  const { FunctionError, Payload } = await lambda.send(command);
  const text = Payload!.transformToString();
  if (FunctionError) throw new Error(`${FunctionName} failed: ${text.slice(0, 300)}`);
  return JSON.parse(text) as CodeCacheAnswer;
}

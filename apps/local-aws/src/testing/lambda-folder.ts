import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { TestAws } from './local-s3.ts';

/** The options of any client for an embedded AWS of a test. */
export const clientOptions = ({ aws }: Pick<TestAws, 'aws'>) => ({
  endpoint: aws.endpoint,
  region: 'us-west-1',
  credentials: aws.credentials,
  maxAttempts: 1,
});

export interface TestFunction {
  readonly name: string;
  /** JavaScript of a module that exports `handler`. */
  readonly source: string;
  readonly timeout?: number;
  readonly memory?: number;
}

/** Writes a function into the data folder and creates it. @returns its ARN */
export async function createFunction(t: TestAws, fn: TestFunction): Promise<string> {
  const dir = join(t.dataDir, 'test-functions', fn.name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'index.mjs'), fn.source);
  const lambda = new LambdaClient(clientOptions(t));
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: fn.name,
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/local',
      Timeout: fn.timeout ?? 10,
      MemorySize: fn.memory ?? 256,
      Code: { S3Bucket: 'local-folder', S3Key: dir },
    }),
  );
  return FunctionArn!;
}

/** Invokes and waits. @returns the parsed payload, and the kind of error if it is one */
export async function invoke(t: TestAws, name: string, payload: unknown = {}) {
  const answer = await new LambdaClient(clientOptions(t)).send(
    new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(payload)) }),
  );
  return { error: answer.FunctionError, payload: JSON.parse(Buffer.from(answer.Payload!).toString()) };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { startLocalAws, type LocalAws } from '../local-aws.ts';

export const BUCKET = 'test-bucket';
export const MIB = 1024 * 1024;
const REGION = 'us-west-1';

/** A running embedded AWS in a folder of its own, with a bucket, for specs. */
export interface TestAws {
  readonly aws: LocalAws;
  readonly dataDir: string;
  /** Milliseconds by which the server's clock is ahead. */
  ahead: number;
  client(config?: Partial<S3ClientConfig>): S3Client;
  stop(): Promise<void>;
}

export async function startTestAws(): Promise<TestAws> {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-aws-'));
  const clock = { ahead: 0 };
  const aws = await startLocalAws({ dataDir, port: 0, now: () => Date.now() + clock.ahead });
  const client = (config: Partial<S3ClientConfig> = {}): S3Client =>
    new S3Client({
      endpoint: aws.endpoint,
      region: REGION,
      credentials: aws.credentials,
      forcePathStyle: true,
      maxAttempts: 1,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...config,
    });
  await client().send(new CreateBucketCommand({ Bucket: BUCKET }));
  const stop = async (): Promise<void> => {
    // The one that runs now: a test may have started another on the same folder.
    await test.aws.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const test = Object.assign(clock, { aws, dataDir, client, stop });
  return test;
}

/** The `<Code>` of an S3 refusal with its status: "403 SignatureDoesNotMatch". */
export async function refusal(response: Response): Promise<string> {
  return `${response.status} ${/<Code>(.*?)<\/Code>/.exec(await response.text())?.[1] ?? ''}`.trim();
}

/** The same of an SDK call that must fail. */
export async function refused(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return `${$metadata?.httpStatusCode} ${name}`;
  }
  return 'accepted';
}

import { DeleteTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DeleteParameterCommand } from '@aws-sdk/client-ssm';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapStorage } from '../src/bootstrap/bootstrap-storage.ts';
import { bootstrapTable } from '../src/bootstrap/bootstrap-table.ts';
import { Changes } from '../src/bootstrap/changes.ts';
import { type AwsOptions, createDynamo, createS3, createSsm } from '../src/clients.ts';
import { readParameters } from '../src/config-source.ts';
import { pathOf } from '../src/parameters.ts';

/** An AWS for tests: the one in AWS_ENDPOINT_URL, else the embedded one on a free port with its data in a folder of its own. */
export async function startAws(): Promise<{ options: AwsOptions; stop(): Promise<void> }> {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const region = process.env.AWS_REGION || 'us-west-1';
  if (endpoint) return { options: { endpoint, region }, stop: async () => {} };
  const dataDir = await mkdtemp(join(tmpdir(), 'intake-aws-'));
  const { startLocalAws } = await import('@intake/local-aws');
  const aws = await startLocalAws({ dataDir, port: 0 });
  return {
    options: { endpoint: aws.endpoint, region, credentials: aws.credentials },
    async stop() {
      await aws.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A name that nothing else has at this endpoint. */
export function uniqueName(): string {
  return `intake-test-${randomBytes(6).toString('hex')}`;
}

/** A table of its own, as bootstrap makes it. */
export async function makeTable(options: AwsOptions) {
  const dynamo = createDynamo(options);
  const table = uniqueName();
  await bootstrapTable(dynamo, table, new Changes());
  return { dynamo, table, drop: () => dropTable(options, table) };
}

/** The same on an AWS that is started for it. */
export async function startWithTable() {
  const aws = await startAws();
  const { dynamo, table, drop } = await makeTable(aws.options);
  const cleanUp = async (): Promise<void> => {
    await drop();
    await aws.stop();
  };
  return { dynamo, table, cleanUp };
}

/** A bucket of its own, as bootstrap makes it. */
export async function makeBucket(options: AwsOptions, origins = ['https://app.example.com']) {
  const s3 = createS3(options);
  const bucket = uniqueName();
  await bootstrapStorage(s3, { bucket, region: options.region, origins }, new Changes());
  return { s3, bucket, drop: () => dropBucket(s3, bucket) };
}

export async function dropTable(options: AwsOptions, TableName: string): Promise<void> {
  const client = createDynamo(options) as unknown as DynamoDBClient;
  await client.send(new DeleteTableCommand({ TableName }));
}

export async function dropBucket(s3: S3Client, Bucket: string): Promise<void> {
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key, UploadId } of Uploads) {
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  }
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
}

export async function dropParameters(options: AwsOptions, stage: string): Promise<void> {
  const ssm = createSsm(options);
  for (const name of (await readParameters(ssm, stage)).keys()) {
    await ssm.send(new DeleteParameterCommand({ Name: pathOf(stage) + name }));
  }
}

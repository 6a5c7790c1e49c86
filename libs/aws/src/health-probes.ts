import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { PARAMETERS, pathOf } from './parameters.ts';

/** One real call each, with the permissions that the application has anyway; they reject when it fails or is aborted. */
export async function probeDatabase(
  dynamo: DynamoDBDocument,
  table: string,
  abortSignal: AbortSignal,
): Promise<void> {
  await dynamo.get({ TableName: table, Key: { pk: 'HEALTH', sk: 'HEALTH' } }, { abortSignal });
}

export async function probeStorage(s3: S3Client, bucket: string, abortSignal: AbortSignal): Promise<void> {
  await s3.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal });
}

/** Whether the keys that sign people in can be reached. */
export async function probeSecrets(ssm: SSMClient, stage: string, abortSignal: AbortSignal): Promise<void> {
  const Name = `${pathOf(stage)}${PARAMETERS.refreshKey.name}`;
  await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }), { abortSignal });
}

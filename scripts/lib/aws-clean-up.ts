import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DeleteTableCommand, type DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { DeleteParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { pathOf, readParameters } from '@intake/aws';

/** Most names that DeleteParameters takes. */
const PARAMETERS_AT_ONCE = 10;

/**
 * Deletes every object with all its versions, every delete marker and every unfinished upload.
 * @returns how many objects, versions and markers; 0 for a bucket that is not there
 */
export async function emptyBucket(s3: S3Client, Bucket: string): Promise<number> {
  let deleted = 0;
  try {
    for await (const Objects of listed(s3, Bucket)) {
      const { Errors = [] } = await s3.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
      );
      if (Errors.length > 0) throw new Error(`${Errors[0]!.Key} cannot be deleted: ${Errors[0]!.Message}`);
      deleted += Objects.length;
    }
    await abortUploads(s3, Bucket);
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
  }
  return deleted;
}

/** Pages of what a bucket holds, not empty ones. A bucket that never had versions lists each object as its version `null`. */
async function* listed(s3: S3Client, Bucket: string): AsyncGenerator<ObjectIdentifier[]> {
  let position: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (position) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, ...position }),
    );
    const items = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (items.length > 0) yield items.map(({ Key, VersionId }) => ({ Key, VersionId }));
    position = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      : undefined;
  }
}

async function abortUploads(s3: S3Client, Bucket: string): Promise<void> {
  // What is listed is aborted, so that the next list begins with the rest.
  for (let more = true; more;) {
    const { Uploads = [], IsTruncated } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
    for (const { Key, UploadId } of Uploads)
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    more = IsTruncated === true && Uploads.length > 0;
  }
}

export async function deleteBucket(s3: S3Client, Bucket: string): Promise<void> {
  await emptyBucket(s3, Bucket);
  await ignoring('NoSuchBucket', s3.send(new DeleteBucketCommand({ Bucket })));
}

export async function deleteTable(client: DynamoDBClient, TableName: string): Promise<void> {
  // Protection is for accidents; who comes here has typed the name of the stage. Emulators may not know it.
  await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false })).catch(() => {});
  await ignoring('ResourceNotFoundException', client.send(new DeleteTableCommand({ TableName })));
}

/** @returns how many */
export async function deleteParameters(ssm: SSMClient, stage: string): Promise<number> {
  const names = [...(await readParameters(ssm, stage)).keys()].map((name) => pathOf(stage) + name);
  for (let i = 0; i < names.length; i += PARAMETERS_AT_ONCE) {
    await ssm.send(new DeleteParametersCommand({ Names: names.slice(i, i + PARAMETERS_AT_ONCE) }));
  }
  return names.length;
}

async function ignoring(name: string, call: Promise<unknown>): Promise<void> {
  await call.catch((error: Error) => {
    if (error.name !== name) throw error;
  });
}

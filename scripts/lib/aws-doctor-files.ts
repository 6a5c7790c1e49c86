import { GetObjectCommand, HeadObjectCommand, type HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { fromItem } from '@intake/aws';
import type { FileRecord } from '@intake/domain';
import { createDigest } from '../../apps/local-aws/src/storage/digest.ts';
import { Diagnosis, type Deployment } from './aws-diagnosis.ts';
import { describeError } from './describe-error.ts';

/** Files that are looked at at the same time. */
const AT_ONCE = 8;
/** Damaged files that are named. */
const NAMED = 20;

/**
 * Every file that may be downloaded is there and is what its receipt says: size, ETag and checksum as S3 has them. At an
 * emulator the bytes are read as well; AWS checks its own.
 */
export async function checkStoredFiles(deployment: Deployment): Promise<string> {
  let files = 0;
  const damages: string[] = [];
  for await (const page of finishedFiles(deployment)) {
    files += page.length;
    for (let i = 0; i < page.length; i += AT_ONCE) {
      const found = await Promise.all(page.slice(i, i + AT_ONCE).map((file) => damageOf(deployment, file)));
      damages.push(...found.filter((damage) => damage !== undefined));
    }
  }
  if (damages.length === 0)
    return `${files} files, all as their receipts say${deployment.target.endpoint ? ', every byte read' : ''}`;
  const more = damages.length > NAMED ? [`and ${damages.length - NAMED} more`] : [];
  throw new Diagnosis(
    `${damages.length} of ${files} files: ${[...damages.slice(0, NAMED), ...more].join('; ')}`,
    'Their bytes cannot be made from anything here: delete these files in the app, and have them uploaded again.',
  );
}

async function* finishedFiles({ dynamo, config }: Deployment): AsyncGenerator<FileRecord[]> {
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await dynamo.scan({
      TableName: config.table,
      // The bytes of these are verified, and are kept; also in the trash, until they are gone there.
      FilterExpression:
        '#status = :ready AND attribute_exists(#storage) AND attribute_not_exists(bytesDeletedAt)',
      ExpressionAttributeNames: { '#status': 'status', '#storage': 'storage' },
      ExpressionAttributeValues: { ':ready': 'ready' },
      ExclusiveStartKey,
    });
    yield (page.Items ?? []).map((item) => fromItem<FileRecord>(item));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

/** @returns what is wrong with a file, naming it, or undefined */
async function damageOf(deployment: Deployment, file: FileRecord): Promise<string | undefined> {
  const { s3, config, target } = deployment;
  const object = { Bucket: config.bucket, Key: file.storage.key };
  try {
    const head = await s3.send(new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' }));
    const wrong = differs(file, head) ?? (target.endpoint && (await readsWrong(deployment, file)));
    return wrong ? `${named(file)} ${wrong}` : undefined;
  } catch (error) {
    // The application's client calls every 5xx an outage; S3's own answer is the cause.
    const { name, $metadata } = ((error as Error).cause ?? error) as Answer;
    if (name === 'NotFound' || name === 'NoSuchKey') return `${named(file)} is not in the bucket`;
    // An answer about this one object; anything else is about the connection.
    if ($metadata?.httpStatusCode === 500) return `${named(file)} cannot be read: ${describeError(error)}`;
    throw error;
  }
}

type Answer = Error & { $metadata?: { httpStatusCode?: number } };

const named = ({ name, id, ownerId }: FileRecord): string => `"${name}" (${id} of ${ownerId})`;

function differs(file: FileRecord, head: HeadObjectCommandOutput): string | undefined {
  if (head.ContentLength !== file.size) return `has ${head.ContentLength} bytes instead of ${file.size}`;
  if (file.checksum && head.ChecksumCRC64NVME && head.ChecksumCRC64NVME !== file.checksum)
    return 'has another checksum than its receipt';
  if (file.etag && unquoted(head.ETag) !== unquoted(file.etag)) return 'has another ETag than its receipt';
  return undefined;
}

const unquoted = (etag = ''): string => etag.replaceAll('"', '');

async function readsWrong({ s3, config }: Deployment, file: FileRecord): Promise<string | undefined> {
  if (!file.checksum) return undefined;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: config.bucket, Key: file.storage.key }));
  const digest = await createDigest('CRC64NVME');
  try {
    for await (const chunk of Body as AsyncIterable<Uint8Array>) digest.update(chunk);
  } catch (error) {
    return `cannot be read to its end: ${describeError(error)}`;
  }
  const checksum = Buffer.from(digest.digest()).toString('base64');
  return checksum === file.checksum ? undefined : 'has other bytes than its receipt says';
}

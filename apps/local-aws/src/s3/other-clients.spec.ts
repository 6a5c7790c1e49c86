/** What clients other than a browser send by default, and rely on. */
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { digestOf, type DigestName } from '../storage/digest.ts';
import { BUCKET, MIB, refused, startTestAws, type TestAws } from '../testing/local-s3.ts';

let aws: TestAws;
beforeAll(async () => (aws = await startTestAws()), 30_000);
afterAll(() => aws.stop());

const bodies = [randomBytes(5 * MIB), randomBytes(1000)] as const;
const digest = async (name: DigestName, bytes: Uint8Array): Promise<string> =>
  Buffer.from(await digestOf(name, bytes)).toString('base64');
const on = <T extends object>(Key: string, extra: T) => ({ Bucket: BUCKET, Key, ...extra });

/** As boto3, s3fs and smart_open do it: no algorithm at first, then CRC32 with every part. */
async function uploadWithCrc32(Key: string): Promise<void> {
  const s3 = aws.client({ requestChecksumCalculation: 'WHEN_SUPPORTED' });
  const { UploadId } = await aws.client().send(new CreateMultipartUploadCommand(on(Key, {})));
  const Parts = await Promise.all(
    bodies.map(async (Body, i) => {
      const PartNumber = i + 1;
      const part = await s3.send(new UploadPartCommand(on(Key, { UploadId, PartNumber, Body })));
      expect(part.ChecksumCRC32).toBe(await digest('CRC32', Body));
      return { PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 };
    }),
  );
  await s3.send(new CompleteMultipartUploadCommand(on(Key, { UploadId, MultipartUpload: { Parts } })));
}

describe('an upload without an algorithm whose parts bring CRC32', () => {
  beforeAll(() => uploadWithCrc32('crc32'), 30_000);

  test('is accepted, and keeps a checksum of its own over the whole object', async () => {
    const head = await aws
      .client()
      .send(new HeadObjectCommand(on('crc32', { ChecksumMode: 'ENABLED' as const })));
    expect(head).toMatchObject({
      ChecksumCRC64NVME: await digest('CRC64NVME', Buffer.concat(bodies)),
      ChecksumType: 'FULL_OBJECT',
    });
  });

  test('refuses a part that is not what its CRC32 says', async () => {
    const { UploadId } = await aws.client().send(new CreateMultipartUploadCommand(on('wrong', {})));
    const ChecksumCRC32 = await digest('CRC32', Buffer.from('other'));
    const part = new UploadPartCommand(
      on('wrong', { UploadId, PartNumber: 1, Body: 'these', ChecksumCRC32 }),
    );
    expect(await refused(aws.client().send(part))).toBe('400 BadDigest');
  });

  test('tells the number of its parts, and the checksum of one', async () => {
    const attributes = await aws
      .client()
      .send(new GetObjectAttributesCommand(on('crc32', { ObjectAttributes: ['ObjectParts' as const] })));
    expect(attributes.ObjectParts?.TotalPartsCount).toBe(2);
    const part = await aws
      .client()
      .send(new GetObjectCommand(on('crc32', { PartNumber: 2, ChecksumMode: 'ENABLED' as const })));
    expect(part).toMatchObject({ ContentLength: 1000, PartsCount: 2, ChecksumType: 'FULL_OBJECT' });
    expect(part.ChecksumCRC64NVME).toBe(await digest('CRC64NVME', bodies[1]));
    await part.Body!.transformToByteArray();
  });
});

test.each(['bytes=0-1000', 'bytes=1000-1000', 'bytes=5-', 'bytes=-5', 'bytes=7-5'])(
  'a part is not copied from %s of 1000 bytes',
  async (CopySourceRange) => {
    await aws.client().send(new PutObjectCommand(on('source', { Body: randomBytes(1000) })));
    const { UploadId } = await aws.client().send(new CreateMultipartUploadCommand(on('copy', {})));
    const copy = { UploadId, PartNumber: 1, CopySource: `${BUCKET}/source`, CopySourceRange };
    expect(await refused(aws.client().send(new UploadPartCopyCommand(on('copy', copy))))).toBe(
      '400 InvalidArgument',
    );
    const whole = { ...copy, CopySourceRange: 'bytes=0-999' };
    expect(await refused(aws.client().send(new UploadPartCopyCommand(on('copy', whole))))).toBe('accepted');
  },
);

test('DeleteObjects deletes what has the given ETag, and names the others', async () => {
  const s3 = aws.client();
  const [a] = await Promise.all(
    ['del-a', 'del-b', 'del-c'].map((Key) => s3.send(new PutObjectCommand(on(Key, { Body: Key })))),
  );
  const Objects = [
    { Key: 'del-a', ETag: a!.ETag },
    { Key: 'del-b', ETag: '"00000000000000000000000000000000"' },
    { Key: 'del-c' },
  ];
  const { Deleted, Errors } = await s3.send(
    new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }),
  );
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['del-a', 'del-c']);
  expect(Errors).toEqual([expect.objectContaining({ Key: 'del-b', Code: 'PreconditionFailed' })]);
  expect(await refused(s3.send(new HeadObjectCommand(on('del-b', {}))))).toBe('accepted');
});

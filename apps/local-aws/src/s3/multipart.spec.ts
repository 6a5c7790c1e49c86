import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  UploadPartCommand,
  type CompletedPart,
  type CompleteMultipartUploadCommandInput,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../storage/digest.ts';
import { BUCKET, MIB, refused, startTestAws, type TestAws } from '../testing/local-s3.ts';
import type { ObjectCreated } from './object-events.ts';

let t: TestAws;
beforeAll(async () => {
  t = await startTestAws();
}, 30_000);
afterAll(() => t.stop());

const data = [randomBytes(5 * MIB), randomBytes(5 * MIB), randomBytes(1000)] as const;
const crc = async (bytes: Buffer): Promise<string> =>
  Buffer.from(await digestOf('CRC64NVME', bytes)).toString('base64');

async function begin(Key: string, extra: object = {}): Promise<string> {
  const answer = await t.client().send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key, ...extra }));
  return answer.UploadId!;
}

async function send(Key: string, UploadId: string, PartNumber: number, body: Buffer): Promise<Response> {
  const command = new UploadPartCommand({
    Bucket: BUCKET,
    Key,
    UploadId,
    PartNumber,
    ContentLength: body.length,
  });
  return fetch(await getSignedUrl(t.client(), command), { method: 'PUT', body: new Uint8Array(body) });
}

async function upload(Key: string, extra: object = {}, bodies: readonly Buffer[] = data) {
  const UploadId = await begin(Key, extra);
  const Parts: CompletedPart[] = [];
  for (const [i, body] of bodies.entries()) {
    const response = await send(Key, UploadId, i + 1, body);
    Parts.push({ PartNumber: i + 1, ETag: response.headers.get('etag')! });
  }
  return { UploadId, Parts };
}

const complete = (
  Key: string,
  UploadId: string,
  Parts: CompletedPart[],
  extra: Partial<CompleteMultipartUploadCommandInput> = {},
) =>
  t.client().send(
    new CompleteMultipartUploadCommand({
      Bucket: BUCKET,
      Key,
      UploadId,
      MultipartUpload: { Parts },
      ...extra,
    }),
  );

const blobs = (): number =>
  readdirSync(join(t.dataDir, 's3/blobs'), { recursive: true, withFileTypes: true }).filter((f) => f.isFile())
    .length;

describe('a part', () => {
  test.each([{}, { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' }])(
    'gets a CRC64NVME from the server (%j)',
    async (extra) => {
      const UploadId = await begin('part', extra);
      const response = await send('part', UploadId, 1, data[0]);
      expect(response.headers.get('x-amz-checksum-crc64nvme')).toBe(await crc(data[0]));
      const listed = await t.client().send(new ListPartsCommand({ Bucket: BUCKET, Key: 'part', UploadId }));
      expect(listed).toMatchObject({ ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' });
      expect(listed.Parts).toMatchObject([{ Size: data[0].length, ChecksumCRC64NVME: await crc(data[0]) }]);
    },
  );

  test('must bring the checksum that the upload was created with', async () => {
    const UploadId = await begin('algorithm', { ChecksumAlgorithm: 'SHA256' });
    expect((await send('algorithm', UploadId, 1, data[2])).status).toBe(400);
    const other = new UploadPartCommand({
      Bucket: BUCKET,
      Key: 'algorithm',
      UploadId,
      PartNumber: 1,
      Body: 'x',
      ChecksumAlgorithm: 'CRC32',
    });
    expect(await refused(t.client().send(other))).toBe('400 InvalidRequest');
  });

  test.each([0, 10_001, 1.5])('number %s is refused', async (PartNumber) => {
    const UploadId = await begin('number');
    const part = new UploadPartCommand({ Bucket: BUCKET, Key: 'number', UploadId, PartNumber, Body: 'x' });
    expect(await refused(t.client().send(part))).toBe('400 InvalidArgument');
  });

  test('sent again replaces the first and frees its bytes', async () => {
    const UploadId = await begin('again');
    await send('again', UploadId, 1, data[0]);
    const before = blobs();
    const response = await send('again', UploadId, 1, data[1]);
    expect(blobs()).toBe(before);
    await complete('again', UploadId, [{ PartNumber: 1, ETag: response.headers.get('etag')! }]);
    const object = await t.client().send(new GetObjectCommand({ Bucket: BUCKET, Key: 'again' }));
    expect(Buffer.from(await object.Body!.transformToByteArray()).equals(data[1])).toBe(true);
  });

  test('whose upload was aborted meanwhile leaves nothing', async () => {
    const UploadId = await begin('meanwhile');
    const before = blobs();
    const url = await getSignedUrl(
      t.client(),
      new UploadPartCommand({ Bucket: BUCKET, Key: 'meanwhile', UploadId, PartNumber: 1 }),
    );
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(new Uint8Array(MIB));
        await new Promise((resolve) => setTimeout(resolve, 100));
        await t
          .client()
          .send(new AbortMultipartUploadCommand({ Bucket: BUCKET, Key: 'meanwhile', UploadId }));
        controller.enqueue(new Uint8Array(MIB));
        controller.close();
      },
    });
    const init = { method: 'PUT', body, duplex: 'half', headers: { 'content-length': String(2 * MIB) } };
    expect((await fetch(url, init as RequestInit)).status).toBe(404);
    expect(blobs()).toBe(before);
  });
});

describe('ListParts and ListMultipartUploads', () => {
  test('page', async () => {
    const { UploadId } = await upload('paged');
    const page = (extra: object) =>
      t.client().send(new ListPartsCommand({ Bucket: BUCKET, Key: 'paged', UploadId, ...extra }));
    const first = await page({ MaxParts: 2 });
    expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' });
    const second = await page({ MaxParts: 2, PartNumberMarker: first.NextPartNumberMarker });
    expect(second.IsTruncated).toBe(false);
    expect(second.Parts?.map((p) => p.PartNumber)).toEqual([3]);
  });

  test('show open uploads only', async () => {
    const [open, ended] = [await begin('listed/open'), await begin('listed/ended')];
    await t
      .client()
      .send(new AbortMultipartUploadCommand({ Bucket: BUCKET, Key: 'listed/ended', UploadId: ended }));
    const list = await t
      .client()
      .send(new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: 'listed/' }));
    expect(list.Uploads?.map((u) => u.UploadId)).toEqual([open]);
  });
});

describe('complete', () => {
  test('verifies the whole object by combining the parts', async () => {
    const whole = Buffer.concat(data);
    const { UploadId, Parts } = await upload('whole', {
      ChecksumAlgorithm: 'CRC64NVME',
      ChecksumType: 'FULL_OBJECT',
    });
    const wrong = Buffer.alloc(8, 1).toString('base64');
    expect(await refused(complete('whole', UploadId, Parts, { ChecksumCRC64NVME: wrong }))).toBe(
      '400 BadDigest',
    );
    expect(await refused(complete('whole', UploadId, Parts, { MpuObjectSize: whole.length - 1 }))).toBe(
      '400 InvalidRequest',
    );
    expect(await refused(complete('whole', UploadId, Parts, { ChecksumType: 'COMPOSITE' }))).toBe(
      '400 InvalidRequest',
    );
    expect(await refused(complete('whole', UploadId, Parts, { ChecksumCRC32: 'AAAAAA==' }))).toBe(
      '400 InvalidRequest',
    );
    const right = {
      ChecksumCRC64NVME: await crc(whole),
      ChecksumType: 'FULL_OBJECT',
      MpuObjectSize: whole.length,
    } as const;
    const answer = await complete('whole', UploadId, Parts, right);
    const md5s = Parts.map(({ ETag }) => Buffer.from(ETag!.slice(1, -1), 'hex'));
    expect(answer.ETag).toBe(`"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-3"`);
    expect(answer).toMatchObject({ ChecksumCRC64NVME: right.ChecksumCRC64NVME, ChecksumType: 'FULL_OBJECT' });
    const object = await t
      .client()
      .send(new GetObjectCommand({ Bucket: BUCKET, Key: 'whole', ChecksumMode: 'ENABLED' }));
    expect(object.ChecksumCRC64NVME).toBe(right.ChecksumCRC64NVME);
    expect(Buffer.from(await object.Body!.transformToByteArray()).equals(whole)).toBe(true);
  });

  test('refuses wrong etags, missing parts, wrong order, small parts and a wrong checksum of a part', async () => {
    const { UploadId, Parts } = await upload('wrong');
    const [a, b, c] = Parts as [CompletedPart, CompletedPart, CompletedPart];
    const attempt = (...parts: CompletedPart[]) => refused(complete('wrong', UploadId, parts));
    expect(await attempt(a, { ...b, ETag: c.ETag! })).toBe('400 InvalidPart');
    expect(await attempt(a, { ...b, PartNumber: 4 })).toBe('400 InvalidPart');
    expect(await attempt(b, a)).toBe('400 InvalidPartOrder');
    expect(await attempt(a, a)).toBe('400 InvalidPartOrder');
    expect(await attempt({ ...a, ChecksumCRC64NVME: await crc(data[1]) })).toBe('400 InvalidPart');
    const small = await upload('small', {}, [data[2], data[2]]);
    expect(await refused(complete('small', small.UploadId, small.Parts))).toBe('400 EntityTooSmall');
  });

  test('leaves out and frees the parts that are not listed', async () => {
    const before = blobs();
    const { UploadId, Parts } = await upload('subset');
    await complete('subset', UploadId, [Parts[0]!, Parts[2]!]);
    expect(blobs() - before).toBe(2);
    const head = await t.client().send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'subset' }));
    expect(head.ContentLength).toBe(data[0].length + data[2].length);
  });

  test('answers a replay the same, also concurrently, but not with other parts', async () => {
    const { UploadId, Parts } = await upload('replay');
    const seen: ObjectCreated[] = [];
    const end = t.aws.onObjectCreated((event) => seen.push(event));
    const [first, second] = await Promise.all([
      complete('replay', UploadId, Parts),
      complete('replay', UploadId, Parts),
    ]);
    const third = await complete('replay', UploadId, Parts);
    end();
    expect(new Set([first.ETag, second.ETag, third.ETag]).size).toBe(1);
    expect(seen).toMatchObject([
      { bucket: BUCKET, key: 'replay', reason: 'CompleteMultipartUpload', size: 10 * MIB + 1000 },
    ]);
    expect(await refused(complete('replay', UploadId, Parts.slice(0, 2)))).toBe('404 NoSuchUpload');
    expect((await send('replay', UploadId, 1, data[2])).status).toBe(404);
  });

  test('IfNoneMatch keeps an existing object', async () => {
    const first = await upload('once');
    await complete('once', first.UploadId, first.Parts);
    const second = await upload('once');
    expect(await refused(complete('once', second.UploadId, second.Parts, { IfNoneMatch: '*' }))).toBe(
      '412 PreconditionFailed',
    );
  });

  test('composite checksums need every part’s and end with the count', async () => {
    const UploadId = await begin('composite', { ChecksumAlgorithm: 'SHA256' });
    const Parts: CompletedPart[] = [];
    for (const [i, Body] of data.entries()) {
      const part = {
        Bucket: BUCKET,
        Key: 'composite',
        UploadId,
        PartNumber: i + 1,
        Body,
        ChecksumAlgorithm: 'SHA256',
      } as const;
      const { ETag, ChecksumSHA256 } = await t.client().send(new UploadPartCommand(part));
      Parts.push({ PartNumber: i + 1, ETag: ETag!, ChecksumSHA256: ChecksumSHA256! });
    }
    expect(
      await refused(
        complete(
          'composite',
          UploadId,
          Parts.map(({ ChecksumSHA256: _, ...p }) => p),
        ),
      ),
    ).toBe('400 InvalidRequest');
    const answer = await complete('composite', UploadId, Parts);
    const digests = data.map((d) => createHash('sha256').update(d).digest());
    const expected = createHash('sha256').update(Buffer.concat(digests)).digest('base64');
    expect(answer).toMatchObject({ ChecksumSHA256: `${expected}-3`, ChecksumType: 'COMPOSITE' });
    const ObjectAttributes = ['Checksum', 'ObjectParts', 'ObjectSize'] as const;
    const attributes = await t.client().send(
      new GetObjectAttributesCommand({
        Bucket: BUCKET,
        Key: 'composite',
        ObjectAttributes: [...ObjectAttributes],
      }),
    );
    expect(attributes.ObjectParts?.Parts?.map((p) => p.ChecksumSHA256)).toEqual(
      digests.map((d) => d.toString('base64')),
    );
  });

  test('checksum types that cannot be are refused at create', async () => {
    expect(await refused(begin('type', { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }))).toBe(
      '400 InvalidRequest',
    );
    expect(await refused(begin('type', { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' }))).toBe(
      '400 InvalidRequest',
    );
  });
});

describe('the end of an upload', () => {
  test('abort frees its bytes and ends it', async () => {
    const before = blobs();
    const { UploadId, Parts } = await upload('abort');
    await t.client().send(new AbortMultipartUploadCommand({ Bucket: BUCKET, Key: 'abort', UploadId }));
    expect(blobs()).toBe(before);
    expect(await refused(complete('abort', UploadId, Parts))).toBe('404 NoSuchUpload');
    const again = new AbortMultipartUploadCommand({ Bucket: BUCKET, Key: 'abort', UploadId });
    expect(await refused(t.client().send(again))).toBe('404 NoSuchUpload');
  });

  test('a lifecycle rule without a positive number of days is refused', async () => {
    const rule = {
      ID: 'x',
      Status: 'Enabled' as const,
      Filter: { Prefix: '' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 0 },
    };
    const put = new PutBucketLifecycleConfigurationCommand({
      Bucket: BUCKET,
      LifecycleConfiguration: { Rules: [rule] },
    });
    expect(await refused(t.client().send(put))).toBe('400 InvalidArgument');
  });
});

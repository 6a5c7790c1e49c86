import { jest } from '@jest/globals';
import { CompleteMultipartUploadCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StoredPart } from '@intake/domain';
import { crc64nvme, expectRefusal, objectStorageContract, type StorageUnderTest } from '@intake/testing';
import { makeBucket, startAws } from '../test/aws-under-test.ts';
import { S3ObjectStorage } from './s3-object-storage.ts';

// Real servers, on machines that do other things, too.
jest.setTimeout(30_000);

let s3: S3Client;
let bucket: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  const aws = await startAws();
  const made = await makeBucket(aws.options);
  ({ s3, bucket } = made);
  cleanUp = async () => {
    await made.drop();
    await aws.stop();
  };
});
afterAll(() => cleanUp());

/** What a browser does: fetch, with the URL and the headers that were signed. */
const browser: Omit<StorageUnderTest, 'storage'> = {
  async put(url, bytes, signed = {}) {
    const put = { method: 'PUT', headers: signed, body: new Uint8Array(bytes) };
    const { status, headers } = await fetch(url, put);
    const [etag, checksum] = [headers.get('etag'), headers.get('x-amz-checksum-crc64nvme')];
    return { status, etag: etag?.replaceAll('"', ''), checksum: checksum ?? undefined };
  },
  async get(url) {
    const response = await fetch(url);
    return {
      status: response.status,
      bytes: new Uint8Array(await response.arrayBuffer()),
      headers: Object.fromEntries(response.headers),
    };
  },
};

objectStorageContract(async () => ({ storage: new S3ObjectStorage(s3, bucket), ...browser }));

describe('S3ObjectStorage', () => {
  const key = 'files/owner/one';
  const bytes = Buffer.from('some bytes');
  let storage: S3ObjectStorage;

  beforeAll(() => void (storage = new S3ObjectStorage(s3, bucket)));

  const start = async () => {
    const multipartId = await storage.createMultipart({ key, contentType: 'text/plain' });
    return { key, multipartId };
  };

  it('is refused by a storage that verifies signatures at all', async () => {
    const upload = await start();
    const url = await storage.presignPart(upload, { number: 1, size: bytes.length }, 60);
    const tampered = url.replace(
      /(X-Amz-Signature=.{10})./,
      (match, kept) => kept + (match.endsWith('0') ? '1' : '0'),
    );
    expect((await browser.put(tampered, bytes)).status).toBe(403);
    expect((await browser.put(url, bytes)).status).toBe(200);
    await storage.abortMultipart(upload);
  });

  it('asks for a small object once, facts and bytes together', async () => {
    const checksum = crc64nvme(bytes);
    const { url, headers } = await storage.presignObject(
      { key, contentType: 'text/plain', size: bytes.length, checksum },
      60,
    );
    await browser.put(url, bytes, headers);
    const sent: string[] = [];
    const counted = Object.create(s3, {
      send: {
        value: (command: { constructor: { name: string } }) => {
          sent.push(command.constructor.name);
          return s3.send(command as never);
        },
      },
    }) as S3Client;
    const peek = await new S3ObjectStorage(counted, bucket).peek(key, 1000, bytes.length);
    expect(peek).toMatchObject({ size: bytes.length, checksum });
    expect(sent).toEqual(['GetObjectCommand']);
    await storage.delete(key);
  });

  it('lists more parts than one page holds', async () => {
    const upload = await start();
    const pages: StoredPart[] = [];
    for (const number of [1, 2, 3]) {
      const url = await storage.presignPart(upload, { number, size: bytes.length }, 60);
      const { etag, checksum } = await browser.put(url, bytes);
      pages.push({ number, size: bytes.length, etag: etag!, checksum: checksum! });
    }
    const small = Object.create(s3, {
      send: {
        value: (command: { input: object }) => (
          Object.assign(command.input, { MaxParts: 2 }),
          s3.send(command as never)
        ),
      },
    }) as S3Client;
    expect(await new S3ObjectStorage(small, bucket).listParts(upload)).toEqual(pages);
    await storage.abortMultipart(upload);
  });

  it('has S3 check the whole object, and takes a 200 with an error in it for an error', async () => {
    const upload = await start();
    const sent: CompleteMultipartUploadCommand['input'][] = [];
    const refusing = Object.create(s3, {
      send: {
        value: async (command: CompleteMultipartUploadCommand) => {
          sent.push(command.input);
          throw Object.assign(new Error('mismatch'), {
            name: 'BadDigest',
            $metadata: { httpStatusCode: 200 },
          });
        },
      },
    }) as S3Client;
    const part = { number: 1, size: 3, etag: 'abc', checksum: 'AAAAAAAAAAA=' };
    const whole = { parts: [part], size: 3, checksum: 'AAAAAAAAAAA=' };
    await expectRefusal(
      new S3ObjectStorage(refusing, bucket).completeMultipart(upload, whole),
      'CHECKSUM_MISMATCH',
    );
    expect(sent).toEqual([
      expect.objectContaining({
        ChecksumType: 'FULL_OBJECT',
        ChecksumCRC64NVME: 'AAAAAAAAAAA=',
        MpuObjectSize: 3,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"abc"', ChecksumCRC64NVME: 'AAAAAAAAAAA=' }] },
      }),
    ]);
    await storage.abortMultipart(upload);
  });

  it('lets an expired URL be refused', async () => {
    const upload = await start();
    const url = await storage.presignPart(upload, { number: 1, size: bytes.length }, 1);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await browser.put(url, bytes)).status).toBe(403);
    await storage.abortMultipart(upload);
  });

  it('answers the preflight of a browser from the allowed origin only', async () => {
    const url = await storage.presignDownload(key, { contentType: 'a/b', contentDisposition: 'inline' }, 60);
    const preflight = (origin: string) =>
      fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } });
    const allowed = await preflight('https://app.example.com');
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(allowed.headers.get('access-control-max-age')).toBe('3600');
    expect((await preflight('https://evil.example.com')).status).toBe(403);
  });
});

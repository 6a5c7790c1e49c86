import { createS3 } from './clients.ts';
import { S3ObjectStorage } from './s3-object-storage.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const local = { region: 'us-west-1', endpoint: 'http://127.0.0.1:4566', credentials };
const storage = new S3ObjectStorage(createS3(local), 'the-bucket');
const upload = { key: 'files/owner/01J', multipartId: 'an-upload' };

describe('the URL of a part', () => {
  let url: URL;
  beforeAll(
    async () => void (url = new URL(await storage.presignPart(upload, { number: 7, size: 12345 }, 900))),
  );

  it('is signed for the host and the length, and nothing else', () => {
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host');
  });

  it('names the part, its upload and its lifetime', () => {
    expect(url.pathname).toBe('/the-bucket/files/owner/01J');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      partNumber: '7',
      uploadId: 'an-upload',
      'X-Amz-Expires': '900',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    });
  });

  it('says nothing of checksums, which S3 would take from an empty body', () => {
    const names = [...url.searchParams.keys()].map((name) => name.toLowerCase());
    expect(names.filter((name) => /checksum|sdk/.test(name))).toEqual([]);
  });

  it('has another signature for another length', async () => {
    const other = new URL(await storage.presignPart(upload, { number: 7, size: 12346 }, 900));
    const signature = (of: URL) => of.searchParams.get('X-Amz-Signature');
    expect(signature(other)).not.toBe(signature(url));
  });
});

describe('the URL of a whole object', () => {
  it('binds the length, the type, the checksum and that there is none yet', async () => {
    const object = { key: 'files/o/1', contentType: 'image/png', size: 12, checksum: 'rosUhgp5mIE=' };
    const { url, headers } = await storage.presignObject(object, 900);
    const { searchParams } = new URL(url);
    expect(searchParams.get('X-Amz-SignedHeaders')!.split(';')).toEqual(
      ['content-length', 'host', ...Object.keys(headers)].sort(),
    );
    expect(headers).toEqual({
      'content-type': 'image/png',
      'if-none-match': '*',
      'x-amz-checksum-crc64nvme': 'rosUhgp5mIE=',
    });
    // In the query S3 would ignore it.
    expect([...searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
  });
});

describe('the URL of a download', () => {
  it('carries name and type, and does not ask for checksums that a range cannot have', async () => {
    const as = {
      contentType: 'video/mp4',
      contentDisposition: `attachment; filename="a.mp4"; filename*=UTF-8''%C3%A4.mp4`,
    };
    const { searchParams } = new URL(await storage.presignDownload('files/o/1', as, 300));
    expect(searchParams.get('response-content-type')).toBe('video/mp4');
    expect(searchParams.get('response-content-disposition')).toBe(as.contentDisposition);
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('host');
    expect([...searchParams.keys()].filter((name) => name.toLowerCase().includes('checksum'))).toEqual([]);
  });
});

it('speaks to the bucket by its own host on AWS', async () => {
  // The SDK itself heeds it, and these tests may run against an endpoint.
  delete process.env.AWS_ENDPOINT_URL;
  const aws = new S3ObjectStorage(createS3({ region: 'us-west-1', credentials }), 'the-bucket');
  const url = new URL(await aws.presignPart(upload, { number: 1, size: 1 }, 900));
  expect(url.host).toBe('the-bucket.s3.us-west-1.amazonaws.com');
});

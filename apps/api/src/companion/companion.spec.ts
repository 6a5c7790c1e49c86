import type { Client } from '../../test/support/client.ts';
import { PNG } from '../../test/support/files.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

const MiB = 1024 * 1024;

let api: MemoryApi;
let ada: Client;
beforeEach(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
});
afterEach(() => api.stop());

/** What Uppy 5 sends when a file was added: every meta field, as text. */
async function create(name: string, size: number) {
  const metadata = { name, type: 'image/png', caption: 'Our boat', size: String(size) };
  const { body } = await ada.post('/s3/multipart', { filename: name, type: 'image/png', metadata });
  return { ...body, path: `/s3/multipart/${body.uploadId}`, key: `key=${body.key}` };
}

/** Signs and sends the parts one by one, as Uppy does. @returns what goes into complete */
async function send({ path, key, partSize }: Awaited<ReturnType<typeof create>>, bytes: Uint8Array) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += partSize) {
    const PartNumber = at / partSize + 1;
    const { body } = await ada.get(`${path}/${PartNumber}?${key}`);
    const { etag } = await api.storage.put(body.url, bytes.subarray(at, at + partSize));
    parts.push({ PartNumber, ETag: etag });
  }
  return parts;
}

describe('an upload', () => {
  it('becomes a file whose address is the location, and every replay gets the same', async () => {
    const upload = await create('boat.png', PNG.length);
    const parts = await send(upload, PNG);
    const complete = () => ada.post(`${upload.path}/complete?${upload.key}`, { parts });
    const { status, body } = await complete();
    const location = `https://files.example.com/api/v1/files/${upload.uploadId}`;
    expect({ status, body }).toEqual({ status: 200, body: { location, key: upload.uploadId } });
    expect((await complete()).body).toEqual(body);
    const file = await ada.get(new URL(location).pathname);
    expect(file.body).toMatchObject({ name: 'boat.png', size: PNG.length, status: 'ready' });
  });

  it('is the one that the main API shows', async () => {
    const { uploadId, partSize } = await create('film.mp4', 20 * MiB);
    const { body } = await ada.get(`/uploads/${uploadId}`);
    expect(body).toMatchObject({ name: 'film.mp4', size: 20 * MiB, state: 'uploading', partSize });
  });

  it('signs one part with its time limit, or many', async () => {
    const { path, key } = await create('film.mp4', 20 * MiB);
    const url = (number: number) => expect.stringContaining(`partNumber=${number}`);
    const one = await ada.get(`${path}/2?${key}`);
    expect({ status: one.status, body: one.body }).toEqual({
      status: 200,
      body: { url: url(2), headers: {}, expires: 900 },
    });
    const many = await ada.get(`${path}/batch?${key}&partNumbers=1,3`);
    expect({ status: many.status, body: many.body }).toEqual({
      status: 200,
      body: { presignedUrls: { 1: url(1), 3: url(3) } },
    });
  });

  it('lists what has arrived, so that Uppy can go on', async () => {
    const { path, key } = await create('film.mp4', 20 * MiB);
    expect((await ada.get(`${path}?${key}`)).body).toEqual([]);
    const { body } = await ada.get(`${path}/1?${key}`);
    const { etag } = await api.storage.put(body.url, new Uint8Array(8 * MiB));
    expect((await ada.get(`${path}?${key}`)).body).toEqual([{ PartNumber: 1, ETag: etag, Size: 8 * MiB }]);
  });

  it('is given up as often as Uppy asks, with JSON for an answer', async () => {
    const { path, key } = await create('boat.png', PNG.length);
    const { body: signed } = await ada.get(`${path}/1?${key}`);
    for (let i = 0; i < 2; i++) {
      const { status, body } = await ada.delete(`${path}?${key}`);
      expect({ status, body }).toEqual({ status: 200, body: {} });
    }
    expect((await ada.get('/uploads')).body.items).toEqual([]);
    expect((await api.storage.put(signed.url, PNG)).status).toBe(404);
    expect((await ada.get(`${path}/1?${key}`)).body.code).toBe('STATE_CONFLICT');
  });

  it('is not given up once it is a file', async () => {
    const upload = await create('boat.png', PNG.length);
    const parts = await send(upload, PNG);
    await ada.post(`${upload.path}/complete?${upload.key}`, { parts });
    expect((await ada.delete(`${upload.path}?${upload.key}`)).body.code).toBe('STATE_CONFLICT');
  });
});

describe('a refusal', () => {
  it.each([
    ['without metadata', {}],
    ['without a size', { metadata: { name: 'a.png' } }],
    ['with a size in words', { metadata: { size: '5 MB' } }],
    ['with a negative size', { metadata: { size: '-5' } }],
  ])('tells what to add to a start %s', async (_, body) => {
    const answer = await ada.post('/s3/multipart', { filename: 'a.png', type: 'image/png', ...body });
    expect({ status: answer.status, ...answer.body }).toMatchObject({
      status: 400,
      code: 'VALIDATION_FAILED',
      detail: expect.stringContaining('uppy.setFileMeta(file.id, { size: file.size })'),
      errors: [{ pointer: '/metadata/size' }],
    });
    expect((await ada.get('/uploads')).body.items).toEqual([]);
  });

  it.each([
    ['an unknown field', { owner: 'bob' }, 400, 'VALIDATION_FAILED'],
    ['metadata that are none', { metadata: 'size' }, 400, 'VALIDATION_FAILED'],
    ['no name', { filename: undefined }, 400, 'VALIDATION_FAILED'],
    ['zero bytes', { metadata: { size: '0' } }, 422, 'EMPTY_FILE'],
    ['more than 1 GiB', { metadata: { size: String(1024 * MiB + 1) } }, 413, 'FILE_TOO_LARGE'],
    ['a type that is not allowed', { filename: 'virus.exe' }, 415, 'TYPE_NOT_ALLOWED'],
  ])('is given for %s', async (_, change, status, code) => {
    const answer = await ada.post('/s3/multipart', { filename: 'a.png', metadata: { size: '5' }, ...change });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });

  it('carries its words in `message`, the only member that Uppy shows', async () => {
    const { body } = await ada.post('/s3/multipart', { filename: 'virus.exe', metadata: { size: '5' } });
    expect(body.detail).toContain('exe');
    expect(body.message).toBe(body.detail);
  });

  it.each(['params?filename=a.png&type=image%2Fpng&metadata%5Bsize%5D=5', 'params'])(
    'of a single request names the option to set: %s',
    async (path) => {
      const { status, body } = await ada.get(`/s3/${path}`);
      expect({ status, ...body }).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
      expect(body.message).toContain('shouldUseMultipart: true');
    },
  );

  it('of temporary credentials names the option to leave out', async () => {
    const { status, body } = await ada.get('/s3/sts');
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'FORBIDDEN' });
    expect(body.message).toContain('getTemporarySecurityCredentials');
  });

  it.each(['0', '4', 'x', '1.5', '-1', 'batch?partNumbers=1,x', 'batch?partNumbers=4', 'batch?'])(
    'is given for the part %s of three',
    async (part) => {
      const { path, key } = await create('film.mp4', 20 * MiB);
      const { status, body } = await ada.get(`${path}/${part}${part.includes('?') ? '&' : '?'}${key}`);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
    },
  );

  it('names the parts that are missing or have another size, and the upload stays open', async () => {
    const { path, key, uploadId } = await create('film.mp4', 20 * MiB);
    const { body: signed } = await ada.get(`${path}/1?${key}`);
    const { etag } = await api.storage.put(signed.url, new Uint8Array(8 * MiB));
    const parts = [
      { PartNumber: 1, ETag: etag },
      { PartNumber: 4, ETag: etag },
    ];
    const { status, body } = await ada.post(`${path}/complete?${key}`, { parts });
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'PARTS_MISMATCH' });
    expect(body.parts).toEqual([
      { number: 2, reason: 'missing' },
      { number: 3, reason: 'missing' },
      { number: 4, reason: 'unexpected' },
    ]);
    expect(body.message).toContain('parts 2, 3, 4');
    expect((await ada.get(`/uploads/${uploadId}`)).body.state).toBe('uploading');
  });

  it.each([
    [{}],
    [{ parts: [] }],
    [{ parts: [{ PartNumber: 1 }] }],
    [{ parts: [{ PartNumber: '1', ETag: 'x' }] }],
  ])('is given for the completion %j', async (body) => {
    const { path, key } = await create('boat.png', PNG.length);
    expect((await ada.post(`${path}/complete?${key}`, body)).body.code).toBe('VALIDATION_FAILED');
  });

  it('is what Uppy gets for a program named like a picture, so that it shows no success', async () => {
    const bytes = Buffer.from('MZ this program cannot be run');
    const upload = await create('innocent.png', bytes.length);
    const parts = await send(upload, bytes);
    const { status, body } = await ada.post(`${upload.path}/complete?${upload.key}`, { parts });
    const { reason } = (await ada.get(`/files/${upload.uploadId}`)).body;
    expect({ status, ...body }).toMatchObject({
      status: 409,
      code: 'STATE_CONFLICT',
      state: 'rejected',
      message: reason.detail,
    });
  });
});

describe('an upload that is not there', () => {
  /** Every call that names an upload. */
  const calls = (client: Client, id: string, key: string) => {
    const path = `/s3/multipart/${id}`;
    return Promise.all([
      client.get(`${path}${key}`),
      client.get(`${path}/1${key}`),
      client.get(`${path}/batch${key}${key ? '&' : '?'}partNumbers=1`),
      client.post(`${path}/complete${key}`, { parts: [{ PartNumber: 1, ETag: 'x' }] }),
      client.delete(`${path}${key}`),
    ]);
  };

  const MISSING = '01KAR3M5Q8T1Y6V4W2Z9X7C5B3';

  it.each<[string, (own: string) => Promise<[Client, string, string]>]>([
    ["another owner's", async (own) => [await api.as(api.bob), own, `?key=${own}`]],
    ['missing', async () => [ada, MISSING, `?key=${MISSING}`]],
    ['of an odd name', async () => [ada, 'odd', '?key=odd']],
    ["with another upload's key", async (own) => [ada, own, `?key=${MISSING}`]],
    ['without a key', async (own) => [ada, own, '']],
  ])('because it is %s is answered always the same', async (_, prepare) => {
    const { uploadId } = await create('boat.png', PNG.length);
    for (const { status, body } of await calls(...(await prepare(uploadId)))) {
      expect({ status, code: body.code, detail: body.detail }).toEqual({
        status: 404,
        code: 'NOT_FOUND',
        detail: 'There is no such upload.',
      });
    }
    expect((await ada.get(`/uploads/${uploadId}`)).body.state).toBe('uploading');
  });

  it('is not even looked for without a token', async () => {
    const { uploadId } = await create('boat.png', PNG.length);
    const anyone = api.anyone();
    const answers = [
      ...(await calls(anyone, uploadId, `?key=${uploadId}`)),
      await anyone.post('/s3/multipart', { filename: 'a.png', metadata: { size: '5' } }),
      await anyone.get('/s3/params'),
      await anyone.get('/s3/sts'),
    ];
    for (const { status, body } of answers)
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });
});

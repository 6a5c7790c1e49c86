import type { Client } from '../../test/support/client.ts';
import { allItems } from '../../test/support/all-pages.ts';
import { PNG, sendParts, uploadFile } from '../../test/support/files.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

const MiB = 1024 * 1024;

let api: MemoryApi;
let ada: Client;
let bob: Client;
beforeEach(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
  bob = await api.as(api.bob);
});
afterEach(() => api.stop());

describe('start', () => {
  it('answers with one URL per part and nothing of the inside', async () => {
    const body = {
      name: 'film.mp4',
      size: 20 * MiB,
      type: 'video/mp4',
      path: 'a/b',
      lastModified: 1763900000000,
    };
    const { status, body: upload } = await ada.post('/uploads', body);
    expect(status).toBe(201);
    expect(upload).toEqual({
      id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      fileId: upload.id,
      name: 'film.mp4',
      size: 20 * MiB,
      path: 'a/b',
      category: 'video',
      contentType: 'video/mp4',
      state: 'uploading',
      partSize: 8 * MiB,
      plan: [
        { count: 2, size: 8 * MiB },
        { count: 1, size: 4 * MiB },
      ],
      parts: [8, 8, 4].map((size, i) => ({
        number: i + 1,
        size: size * MiB,
        url: expect.stringContaining('partNumber='),
        headers: {},
      })),
      expiresAt: '2026-11-02T10:00:00.000Z',
      urlsExpireAt: '2026-11-01T10:15:00.000Z',
      lastModified: 1763900000000,
      createdAt: '2026-11-01T10:00:00.000Z',
      warnings: [],
      maybeKnown: false,
    });
  });

  it('sizes the parts by what the sender has measured, and the rest anew when it measures again', async () => {
    const { body: slow } = await ada.post('/uploads', {
      name: 'film.mp4',
      size: 256 * MiB,
      bytesPerSecond: 1e6,
    });
    expect(slow.partSize).toBe(5 * MiB);
    const { status, body } = await ada.post(`/uploads/${slow.id}/plan`, { from: 3, bytesPerSecond: 125e6 });
    expect(status).toBe(200);
    expect(body.plan.map(({ count, size }: { count: number; size: number }) => [count, size / MiB])).toEqual([
      [2, 5],
      [7, 32],
      [1, 22],
    ]);
    expect(body.parts[0]).toMatchObject({
      number: 3,
      size: 32 * MiB,
      url: expect.stringContaining('partNumber=3'),
    });
    expect((await ada.get(`/uploads/${slow.id}`)).body.plan).toEqual(body.plan);
  });

  it('warns of a large file', async () => {
    const { body } = await ada.post('/uploads', { name: 'film.mp4', size: 100_000_001 });
    expect(body.warnings).toEqual([{ code: 'LARGE_FILE', detail: expect.stringContaining('100 MB') }]);
  });

  it.each([
    ['zero bytes', { size: 0 }, 422, 'EMPTY_FILE'],
    ['more than 1 GiB', { size: 1024 * MiB + 1 }, 413, 'FILE_TOO_LARGE'],
    ['a type that is not allowed', { name: 'virus.exe' }, 415, 'TYPE_NOT_ALLOWED'],
    ['a control character', { name: 'a\u0007.png' }, 422, 'INVALID_NAME'],
    ['a slash', { name: 'a/b.png' }, 422, 'INVALID_NAME'],
    ['a path that climbs', { path: '../up' }, 422, 'INVALID_NAME'],
    [
      'a program by its first bytes',
      { head: Buffer.from('MZ......').toString('base64') },
      415,
      'CONTENT_MISMATCH',
    ],
    ['a fraction of a byte', { size: 1.5 }, 400, 'VALIDATION_FAILED'],
    ['less than nothing', { size: -1 }, 400, 'VALIDATION_FAILED'],
    ['a number as text', { size: '5' }, 400, 'VALIDATION_FAILED'],
    ['an unknown field', { owner: 'bob' }, 400, 'VALIDATION_FAILED'],
    ['a head that is no base64', { head: '*' }, 400, 'VALIDATION_FAILED'],
    ['a head that is too long', { head: Buffer.alloc(4102).toString('base64') }, 400, 'VALIDATION_FAILED'],
    ['a time that is none', { lastModified: 'yesterday' }, 400, 'VALIDATION_FAILED'],
  ])('refuses %s', async (_, change, status, code) => {
    const answer = await ada.post('/uploads', { name: 'a.png', size: 5, ...change });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });

  it('takes the longest head, and a file of exactly 1 GiB', async () => {
    const head = Buffer.concat([PNG, Buffer.alloc(4100 - PNG.length)]).toString('base64');
    expect((await ada.post('/uploads', { name: 'a.png', size: 1024 * MiB, head })).status).toBe(201);
  });

  it('names the limit when a file is too large', async () => {
    const { body } = await ada.post('/uploads', { name: 'a.mp4', size: 2 ** 40 });
    expect(body).toMatchObject({ limit: 1024 * MiB, detail: expect.stringContaining('1073741824') });
  });

  it('gives a replay with the same Idempotency-Key the same upload with fresh URLs', async () => {
    const body = { name: 'a.png', size: 5 };
    const key = { 'idempotency-key': 'key-1' };
    const first = await ada.post('/uploads', body, key);
    api.clock.advance(60_000);
    const replay = await ada.post('/uploads', body, key);
    expect({ status: replay.status, id: replay.body.id }).toEqual({ status: 201, id: first.body.id });
    expect(replay.body.urlsExpireAt > first.body.urlsExpireAt).toBe(true);
    expect((await ada.post('/uploads', { ...body, size: 6 }, key)).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await bob.post('/uploads', body, key)).body.id).not.toBe(first.body.id);
  });

  it('makes one upload of two replays at once', async () => {
    const start = () => ada.post('/uploads', { name: 'a.png', size: 5 }, { 'idempotency-key': 'key-1' });
    const [one, two] = await Promise.all([start(), start()]);
    expect(one.body.id).toBe(two.body.id);
  });

  it.each(['', 'a'.repeat(256), 'a b'])('refuses the Idempotency-Key "%s"', async (key) => {
    const { body } = await ada.post('/uploads', { name: 'a.png', size: 5 }, { 'idempotency-key': key });
    expect(body.code).toBe('VALIDATION_FAILED');
  });
});

describe('continue', () => {
  it('shows what has arrived, and signs the rest anew', async () => {
    const { body: upload } = await ada.post('/uploads', { name: 'film.mp4', size: 20 * MiB });
    await api.storage.put(upload.parts[0].url, new Uint8Array(8 * MiB));
    const { body } = await ada.get(`/uploads/${upload.id}`);
    expect(body.received).toEqual([
      { number: 1, size: 8 * MiB, etag: expect.any(String), checksum: expect.stringMatching(/=$/) },
    ]);
    expect(body.parts).toEqual([]);
    const signed = await ada.post(`/uploads/${upload.id}/parts`, { numbers: [2, 3] });
    expect(signed.status).toBe(200);
    expect(signed.body.parts.map((part: { size: number }) => part.size)).toEqual([8 * MiB, 4 * MiB]);
    expect(signed.body.urlsExpireAt).toBe('2026-11-01T10:15:00.000Z');
  });

  it.each([[[]], [[0]], [[4]], [['1']], [Array.from({ length: 1001 }, () => 1)], [undefined]])(
    'refuses to sign the parts %j',
    async (numbers) => {
      const { body: upload } = await ada.post('/uploads', { name: 'film.mp4', size: 20 * MiB });
      const { status, body } = await ada.post(`/uploads/${upload.id}/parts`, { numbers });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
    },
  );

  it('lists unfinished uploads of every device, newest first, page by page', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++)
      ids.unshift((await ada.post('/uploads', { name: `${i}.png`, size: 5 })).body.id);
    await uploadFile(ada, api.storage, 'done.png', PNG);
    const items = await allItems(ada, '/uploads?limit=2');
    expect(items.map(({ id, parts }) => ({ id, parts }))).toEqual(ids.map((id) => ({ id, parts: [] })));
  });
});

describe('complete', () => {
  it('makes a verified file of the parts, and gives every replay the same', async () => {
    const { body: upload } = await ada.post('/uploads', { name: 'a.png', size: PNG.length });
    const parts = await sendParts(api.storage, upload, PNG);
    const { status, body } = await ada.post(`/uploads/${upload.id}/complete`, { parts });
    expect({ status, state: body.status }).toEqual({ status: 200, state: 'ready' });
    const replays = await Promise.all(
      [1, 2, 3].map(() => ada.post(`/uploads/${upload.id}/complete`, { parts })),
    );
    for (const replay of replays) expect(replay.body).toEqual(body);
  });

  it('gives completions at the same time the same file', async () => {
    const { body: upload } = await ada.post('/uploads', { name: 'a.png', size: PNG.length });
    const parts = await sendParts(api.storage, upload, PNG);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => ada.post(`/uploads/${upload.id}/complete`, { parts })),
    );
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect({ id: body.id, status: body.status }).toEqual({ id: upload.id, status: 'ready' });
    }
  });

  it('names the parts that are missing or changed, and stays open', async () => {
    const { body: upload } = await ada.post('/uploads', { name: 'film.mp4', size: 20 * MiB });
    const put = await api.storage.put(upload.parts[0].url, new Uint8Array(8 * MiB));
    const claims = { parts: [{ number: 1, etag: put.etag, checksum: 'AAAAAAAAAAA=' }] };
    const { status, body } = await ada.post(`/uploads/${upload.id}/complete`, claims);
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'PARTS_MISMATCH' });
    expect(body.parts).toEqual([
      { number: 2, reason: 'missing' },
      { number: 3, reason: 'missing' },
      { number: 1, reason: 'checksum' },
    ]);
    expect((await ada.get(`/uploads/${upload.id}`)).body.state).toBe('uploading');
  });

  it('rejects a program that is named like a picture', async () => {
    const bytes = Buffer.from('MZ this program cannot be run');
    const file = await uploadFile(ada, api.storage, 'innocent.png', bytes);
    expect(file).toMatchObject({ status: 'rejected', reason: { code: 'CONTENT_MISMATCH' } });
    expect((await ada.get(`/files/${file.id}/download`)).body.code).toBe('STATE_CONFLICT');
  });

  it.each([
    [{}],
    [{ parts: [] }],
    [{ parts: [{ number: 1 }] }],
    [{ parts: [{ number: 1, etag: 'x', checksum: 'y' }] }],
  ])('refuses the body %j', async (body) => {
    const { body: upload } = await ada.post('/uploads', { name: 'a.png', size: 5 });
    const answer = await ada.post(`/uploads/${upload.id}/complete`, body);
    expect(answer.body.code).toBe('VALIDATION_FAILED');
  });
});

describe('abort', () => {
  it('gives the upload up, as often as it is asked', async () => {
    const { body: upload } = await ada.post('/uploads', { name: 'a.png', size: PNG.length });
    const parts = await sendParts(api.storage, upload, PNG);
    for (let i = 0; i < 2; i++) expect((await ada.delete(`/uploads/${upload.id}`)).status).toBe(204);
    const complete = await ada.post(`/uploads/${upload.id}/complete`, { parts });
    expect({ status: complete.status, ...complete.body }).toMatchObject({
      status: 409,
      code: 'STATE_CONFLICT',
      state: 'aborted',
    });
    expect((await ada.post(`/uploads/${upload.id}/parts`, { numbers: [1] })).status).toBe(409);
    expect((await api.storage.put(upload.parts[0].url, PNG)).status).toBe(404);
  });

  it('is too late for a file', async () => {
    const file = await uploadFile(ada, api.storage, 'a.png', PNG);
    expect((await ada.delete(`/uploads/${file.id}`)).body.code).toBe('STATE_CONFLICT');
  });
});

it("answers for another owner's upload exactly as for one that does not exist", async () => {
  const { body: upload } = await ada.post('/uploads', { name: 'a.png', size: 5 });
  const sent = { parts: [{ number: 1, etag: 'x' }] };
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['DELETE', '', undefined],
    ['POST', '/parts', { numbers: [1] }],
    ['POST', '/complete', sent],
  ] as const) {
    const [theirs, missing, odd] = await Promise.all(
      [upload.id, '01KAR3M5Q8T1Y6V4W2Z9X7C5B3', 'odd'].map((id) =>
        bob.send(method, `/uploads/${id}${path}`, body),
      ),
    );
    for (const answer of [theirs!, missing!, odd!]) {
      expect(answer.status).toBe(404);
      expect({ ...answer.body, instance: '', requestId: '' }).toEqual({
        ...missing!.body,
        instance: '',
        requestId: '',
      });
    }
  }
  expect((await bob.get('/uploads')).body.items).toEqual([]);
  expect((await ada.get(`/uploads/${upload.id}`)).body.state).toBe('uploading');
});

it('tells what can be uploaded', async () => {
  const { body } = await ada.get('/uploads/limits');
  expect(body).toMatchObject({
    maxFileSize: 1024 * MiB,
    largeFile: 100_000_000,
    partConcurrency: expect.any(Number),
  });
  expect(body.allowed).toContainEqual({ extension: 'mp4', category: 'video', contentType: 'video/mp4' });
  api.config.uploads.allowedTypes = ['png'];
  expect((await ada.get('/uploads/limits')).body.allowed).toHaveLength(1);
});

import type { Client, Json } from '../../test/support/client.ts';
import { allItems } from '../../test/support/all-pages.ts';
import { PNG, uploadFile } from '../../test/support/files.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

let api: MemoryApi;
let ada: Client;
let bob: Client;
beforeEach(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
  bob = await api.as(api.bob);
});
afterEach(() => api.stop());

const upload = (name: string, bytes: Uint8Array = PNG) => uploadFile(ada, api.storage, name, bytes);
const text = (size: number) => Buffer.alloc(size, 'a');
const names = async (path: string) => (await allItems(ada, path)).map((file: Json) => file.name);

describe('get', () => {
  it('shows a file with its receipt and nothing of the inside', async () => {
    const { id } = await upload('a.png');
    const { status, body } = await ada.get(`/files/${id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id,
      name: 'a.png',
      size: PNG.length,
      category: 'image',
      contentType: 'image/png',
      status: 'ready',
      checksum: {
        algorithm: 'CRC64NVME',
        type: 'FULL_OBJECT',
        value: expect.stringMatching(/^[\w+/]{11}=$/),
      },
      etag: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      completedAt: '2026-11-01T10:00:00.000Z',
      processing: { state: 'queued', run: id, progress: 0 },
      version: 4,
    });
  });
});

describe('list', () => {
  it('has what has arrived, newest first, page by page and nothing twice', async () => {
    for (let i = 0; i < 5; i++) await upload(`${i}.png`);
    await ada.post('/uploads', { name: 'on-its-way.png', size: 5 });
    const seen = await names('/files?limit=2');
    expect(seen).toEqual(['4.png', '3.png', '2.png', '1.png', '0.png']);
  });

  it('filters by category, state and part of the name', async () => {
    await upload('Picture.png');
    await upload('notes.txt', text(9));
    await upload('bad.png', text(9));
    expect(await names('/files?category=document')).toEqual(['notes.txt']);
    expect(await names('/files?status=rejected')).toEqual(['bad.png']);
    expect(await names('/files?q=PIC')).toEqual(['Picture.png']);
    expect(await names('/files?q=nothing')).toEqual([]);
  });

  it('says how many there are in each list, and between which dates they were made', async () => {
    await upload('a.png');
    await upload('two.png');
    await upload('c.txt', text(9));
    await upload('bad.png', text(9));
    await ada.post('/uploads', { name: 'on-its-way.png', size: 5 });
    const [{ id }] = await allItems(ada, '/files?q=two.png');
    await ada.delete(`/files/${id}`);
    expect((await ada.get('/files/counts')).body).toEqual({
      files: 3,
      trash: 1,
      unfinished: 1,
      categories: { image: 2, document: 1 },
      statuses: { ready: 2, rejected: 1 },
      // Of the refused one nothing is kept.
      bytes: { files: PNG.length + text(9).length, trash: PNG.length, derived: 0 },
    });
    const total = async (query: string) => (await ada.get(`/files?limit=1${query}`)).body.total;
    expect(await total('')).toBe(3);
    expect(await total('&category=image')).toBe(2);
    expect(await total('&category=image&status=rejected&sort=name')).toBe(1);
    expect(await total('&deleted=true')).toBe(1);
    expect(await total('&status=uploading')).toBe(1);
    expect(await total('&q=%25')).toBe(0);
    expect(await total('&from=2026-11-01T00:00:00Z')).toBeNull();
    expect((await bob.get('/files/counts')).body).toMatchObject({ files: 0, categories: {} });
    expect(await names('/files?from=2026-11-01T11:00:00%2B01:00&to=2027-01-01T00:00:00Z')).toHaveLength(3);
    expect(await names('/files?to=2026-11-01T10:00:00Z')).toEqual([]);
  });

  it('finds by words in any order, whatever the filter and the order', async () => {
    for (const name of ['Holiday 2.png', 'holiday 10.png', 'work.png']) await upload(name);
    await upload('holiday.txt', text(9));
    expect(await names('/files?q=png%20HOLI')).toEqual(['holiday 10.png', 'Holiday 2.png']);
    expect(await names('/files?q=holiday&sort=name&limit=1')).toEqual([
      'Holiday 2.png',
      'holiday 10.png',
      'holiday.txt',
    ]);
    expect(await names('/files?q=holiday&category=document')).toEqual(['holiday.txt']);
    expect(await names('/files?q=oliday')).toEqual([]);
  });

  it.each([
    ['name', ['a.txt', 'b.txt', 'c.txt']],
    ['-name', ['c.txt', 'b.txt', 'a.txt']],
    ['size', ['c.txt', 'a.txt', 'b.txt']],
    ['-size', ['b.txt', 'a.txt', 'c.txt']],
    ['createdAt', ['b.txt', 'a.txt', 'c.txt']],
    ['-createdAt', ['c.txt', 'a.txt', 'b.txt']],
  ])('sorts by %s', async (sort, expected) => {
    await upload('b.txt', text(30));
    await upload('a.txt', text(20));
    await upload('c.txt', text(10));
    expect(await names(`/files?sort=${sort}`)).toEqual(expected);
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['limit=ten', '/limit'],
    ['category=music', '/category'],
    ['status=done', '/status'],
    ['sort=owner', '/sort'],
    ['deleted=yes', '/deleted'],
    ['q=a&q=b', '/q'],
    [`q=${'a'.repeat(101)}`, '/q'],
    ['cursor=', '/cursor'],
    ['owner=bob', '/owner'],
    ['from=2026-11-01', '/from'],
    ['from=2026-11-01T00:00:00', '/from'],
    ['to=2026-13-01T00:00:00Z', '/to'],
    ['to=2026-12-31T23:59:60Z', '/to'],
  ])('refuses ?%s', async (query, pointer) => {
    const { status, body } = await ada.get(`/files?${query}`);
    expect({ status, code: body.code, pointer: body.errors[0].pointer }).toEqual({
      status: 400,
      code: 'VALIDATION_FAILED',
      pointer,
    });
  });

  it('is in the order of time between two dates', async () => {
    const { status, body } = await ada.get('/files?from=2026-11-01T00:00:00Z&sort=name');
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
  });

  it('refuses a cursor of a search for a list, and the other way round', async () => {
    for (let i = 0; i < 3; i++) await upload(`${i} x.png`);
    for (const [path, other] of [
      ['/files?limit=1', '&q=x'],
      ['/files?limit=1&q=x', ''],
    ]) {
      const { nextCursor } = (await ada.get(path!)).body;
      const query = `/files?limit=1&cursor=${encodeURIComponent(nextCursor)}${other}`;
      expect((await ada.get(query)).body.code).toBe('INVALID_CURSOR');
    }
  });

  it('refuses a cursor that it did not make', async () => {
    const { status, body } = await ada.get('/files?cursor=abc');
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'INVALID_CURSOR' });
  });
});

describe('rename', () => {
  it('changes the name and keeps the extension', async () => {
    const { id } = await upload('a.png');
    const { status, body } = await ada.patch(`/files/${id}`, { name: 'b.png' });
    expect({ status, name: body.name, version: body.version }).toEqual({
      status: 200,
      name: 'b.png',
      // One for the name, one to note that the search knows it.
      version: 6,
    });
    for (const name of ['b.exe', '', 'x/y.png', 'a\u202e.png'])
      expect((await ada.patch(`/files/${id}`, { name })).body.code).toBe('INVALID_NAME');
    for (const wrong of [{}, { name: 5 }, { name: 'c.png', size: 1 }])
      expect((await ada.patch(`/files/${id}`, wrong)).body.code).toBe('VALIDATION_FAILED');
  });

  it('tells who was slower that the file changed meanwhile', async () => {
    const { id } = await upload('a.png');
    const answers = await Promise.all(['b.png', 'c.png'].map((name) => ada.patch(`/files/${id}`, { name })));
    const codes = answers.map(({ status, body }) => (status === 200 ? 'OK' : body.code)).sort();
    // One after the other is as good an order as at the same time.
    expect([
      ['OK', 'OK'],
      ['OK', 'VERSION_CONFLICT'],
    ]).toContainEqual(codes);
  });
});

describe('delete and restore', () => {
  it('takes a file out of sight, shows it in the trash, and brings it back', async () => {
    const { id } = await upload('a.png');
    expect((await ada.delete(`/files/${id}`)).status).toBe(204);
    for (const answer of [
      await ada.get(`/files/${id}`),
      await ada.get(`/files/${id}/download`),
      await ada.delete(`/files/${id}`),
      await ada.patch(`/files/${id}`, { name: 'b.png' }),
    ])
      expect(answer.body.code).toBe('NOT_FOUND');
    expect(await names('/files')).toEqual([]);
    const [inTrash] = await allItems(ada, '/files?deleted=true');
    expect(inTrash).toMatchObject({
      ...{ id, deletedAt: '2026-11-01T10:00:00.000Z', purgeAt: '2026-12-01T10:00:00.000Z' },
    });

    const restored = await ada.post(`/files/${id}/restore`);
    expect(restored.status).toBe(200);
    for (const gone of ['deletedAt', 'purgeAt']) expect(restored.body).not.toHaveProperty(gone);
    expect(await names('/files')).toEqual(['a.png']);
    expect((await ada.post(`/files/${id}/restore`)).body).toEqual(restored.body);
  });

  /** How many were deleted, over all pages of the trash. */
  async function emptied(client: Client): Promise<number> {
    let deleted = 0;
    let cursor: string | null = null;
    do {
      const more: string = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
      const { body } = await client.delete(`/trash${more}`);
      deleted += body.deleted;
      cursor = body.nextCursor;
    } while (cursor);
    return deleted;
  }

  it('deletes for good out of the trash: one, or all of it', async () => {
    for (const name of ['a.png', 'b.png', 'c.png', 'd.png']) await upload(name);
    const [d, c, b] = (await allItems(ada, '/files')) as { id: string }[];
    expect((await ada.delete(`/trash/${d!.id}`)).body.code).toBe('NOT_FOUND');
    for (const { id } of [d!, c!, b!]) await ada.delete(`/files/${id}`);
    expect((await bob.delete(`/trash/${d!.id}`)).body.code).toBe('NOT_FOUND');
    expect(await emptied(bob)).toBe(0);
    expect((await ada.delete(`/trash/${d!.id}`)).status).toBe(204);
    expect((await ada.post(`/files/${d!.id}/restore`)).body.code).toBe('NOT_FOUND');
    expect(await names('/files?deleted=true')).toEqual(['c.png', 'b.png']);
    expect(await emptied(ada)).toBe(2);
    expect(await names('/files?deleted=true')).toEqual([]);
    expect(await names('/files')).toEqual(['a.png']);
  });

  it('does not delete what is still an upload', async () => {
    const { body } = await ada.post('/uploads', { name: 'a.png', size: 5 });
    expect((await ada.delete(`/files/${body.id}`)).body.code).toBe('STATE_CONFLICT');
  });
});

describe('download', () => {
  it('gives a URL to the very bytes, saved under the name or shown', async () => {
    const { id } = await upload('Übersicht.png');
    const { status, body } = await ada.get(`/files/${id}/download`);
    expect({ status, expiresAt: body.expiresAt }).toEqual({
      status: 200,
      expiresAt: '2026-11-01T10:05:00.000Z',
    });
    const saved = await api.storage.get(body.url);
    expect(Buffer.from(saved.bytes!).equals(PNG)).toBe(true);
    expect(saved.headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `attachment; filename="_bersicht.png"; filename*=UTF-8''%C3%9Cbersicht.png`,
    });
    const shown = await ada.get(`/files/${id}/download?disposition=inline`);
    expect((await api.storage.get(shown.body.url)).headers['content-disposition']).toMatch(/^inline/);
    expect((await ada.get(`/files/${id}/download?disposition=x`)).body.code).toBe('VALIDATION_FAILED');
  });

  it('is refused before a file is ready', async () => {
    const { body: started } = await ada.post('/uploads', { name: 'a.png', size: 5 });
    const { status, body } = await ada.get(`/files/${started.id}/download`);
    expect({ status, code: body.code, state: body.state }).toEqual({
      status: 409,
      code: 'STATE_CONFLICT',
      state: 'uploading',
    });
  });
});

it("answers for another owner's file exactly as for one that does not exist", async () => {
  const { id } = await upload('a.png');
  const { id: trashed } = await upload('b.png');
  await ada.delete(`/files/${trashed}`);
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['PATCH', '', { name: 'b.png' }],
    ['DELETE', '', undefined],
    ['POST', '/restore', undefined],
    ['GET', '/download', undefined],
  ] as const) {
    const answers = await Promise.all(
      [id, trashed, '01KAR3M5Q8T1Y6V4W2Z9X7C5B3', 'odd', 'x'.repeat(5000)].map((one) =>
        bob.send(method, `/files/${one}${path}`, body),
      ),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect({ ...answer.body, instance: '', requestId: '' }).toEqual({
        ...answers[2]!.body,
        instance: '',
        requestId: '',
      });
    }
  }
  expect((await bob.get('/files')).body.items).toEqual([]);
  expect((await bob.get('/files?deleted=true')).body.items).toEqual([]);
  expect((await ada.get(`/files/${id}`)).body.name).toBe('a.png');
});

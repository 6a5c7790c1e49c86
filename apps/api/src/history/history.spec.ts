import type { Client } from '../../test/support/client.ts';
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

const exe = { name: 'tool.exe', path: 'a/b', size: 2, code: 'TYPE_NOT_ALLOWED' };
const history = async (client: Client, query = '') => (await client.get(`/uploads/history${query}`)).body;

it('says how uploads ended, the last one first, and only to whom they belong', async () => {
  const file = await uploadFile(ada, api.storage, 'a.png', PNG);
  await ada.post('/uploads', { name: 'big.mp4', size: 2 ** 31 });
  const { body: dropped } = await ada.post('/uploads', { name: 'film.mp4', size: 9e6 });
  await ada.delete(`/uploads/${dropped.id}`);
  const { items, nextCursor } = await history(ada);
  expect(nextCursor).toBeNull();
  expect(items).toEqual([
    {
      ...{ at: expect.any(String), outcome: 'aborted', requestId: expect.any(String) },
      ...{ name: 'film.mp4', size: 9e6, fileId: dropped.id },
    },
    {
      ...{ at: expect.any(String), outcome: 'refused', requestId: expect.any(String) },
      ...{ name: 'big.mp4', size: 2 ** 31 },
      reason: { code: 'FILE_TOO_LARGE', detail: expect.any(String), limit: 2 ** 30 },
    },
    {
      ...{ at: expect.any(String), outcome: 'ready', requestId: expect.any(String) },
      ...{ name: 'a.png', size: PNG.length, fileId: file.id, checksum: file.checksum.value },
    },
  ]);
  expect((await history(bob)).items).toEqual([]);
});

it('pages, and goes on where it was', async () => {
  await ada.post('/uploads/history', { refusals: ['a', 'b', 'c'].map((name) => ({ ...exe, name })) });
  const first = await history(ada, '?limit=2');
  const rest = await history(ada, `?limit=2&cursor=${encodeURIComponent(first.nextCursor)}`);
  expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect((await ada.get('/uploads/history?cursor=x')).body).toMatchObject({ code: 'INVALID_CURSOR' });
});

it('forgets after 30 days', async () => {
  await ada.post('/uploads/history', { refusals: [exe] });
  api.clock.advance(31 * 86_400_000);
  ada = await api.as(api.ada);
  expect((await history(ada)).items).toEqual([]);
});

it('takes what a client refused by itself, in words of its own, and counts it', async () => {
  expect((await bob.post('/uploads/history', { refusals: [exe] })).status).toBe(204);
  const { items } = await history(bob);
  expect(items).toEqual([
    {
      ...{ at: expect.any(String), outcome: 'refused', requestId: expect.any(String) },
      ...{ name: 'tool.exe', path: 'a/b', size: 2 },
      reason: { code: 'TYPE_NOT_ALLOWED', detail: 'Files of this type cannot be uploaded.' },
    },
  ]);
  const { body } = await ada.get('/admin/activity?days=1');
  expect(body.days[0]).toMatchObject({ refused: 1 });
});

it.each([
  ['none', []],
  ['more than a hundred', Array.from({ length: 101 }, () => exe)],
  ['an outcome that only the server can know', [{ ...exe, code: 'CONTENT_MISMATCH' }]],
  ['words', [{ ...exe, detail: '<b>' }]],
  ['a size below zero', [{ ...exe, size: -1 }]],
  ['an endless name', [{ ...exe, name: 'n'.repeat(1025) }]],
])('takes no report of %s', async (_, refusals) => {
  expect(await ada.post('/uploads/history', { refusals })).toMatchObject({
    status: 400,
    body: { code: 'VALIDATION_FAILED' },
  });
  expect((await history(ada)).items).toEqual([]);
});

it('takes 30 reports in 15 minutes from each', async () => {
  for (let i = 0; i < 30; i++) await ada.post('/uploads/history', { refusals: [exe] });
  const { status, body, headers } = await ada.post('/uploads/history', { refusals: [exe] });
  expect([status, body.code, Number(headers.get('retry-after'))]).toEqual([429, 'TOO_MANY_ATTEMPTS', 900]);
  expect((await bob.post('/uploads/history', { refusals: [exe] })).status).toBe(204);
});

import type { Client, Json } from '../../test/support/client.ts';
import { PNG, sendParts } from '../../test/support/files.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

let api: MemoryApi;
let ada: Client;
beforeEach(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
});
afterEach(() => api.stop());

const picture = (i: number) => ({ name: `${i}.png`, size: PNG.length, idempotencyKey: `key-${i}` });

it('starts and completes 100 files in two calls, in the order of the request', async () => {
  const uploads = Array.from({ length: 100 }, (_, i) => picture(i));
  const started = await ada.post('/uploads/batch', { uploads });
  expect(started.status).toBe(200);
  expect(started.body.results.map(({ upload }: Json) => upload.name)).toEqual(
    uploads.map(({ name }) => name),
  );

  const sent = await Promise.all(
    started.body.results.map(async ({ upload }: Json) => ({
      id: upload.id,
      parts: await sendParts(api.storage, upload, PNG),
    })),
  );
  const completed = await ada.post('/uploads/batch/complete', { uploads: sent });
  expect(completed.body.results.map(({ file }: Json) => ({ id: file.id, status: file.status }))).toEqual(
    sent.map(({ id }) => ({ id, status: 'ready' })),
  );
});

it('gives every file that cannot be started its problem in its place', async () => {
  const uploads = [picture(1), { name: 'virus.exe', size: 5 }, picture(2), { name: 'empty.png', size: 0 }];
  const { status, body, headers } = await ada.post('/uploads/batch', { uploads });
  expect(status).toBe(200);
  expect(body.results.map((result: Json) => result.upload?.name ?? result.problem.code)).toEqual([
    '1.png',
    'TYPE_NOT_ALLOWED',
    '2.png',
    'EMPTY_FILE',
  ]);
  expect(body.results[1].problem).toMatchObject({ status: 415, requestId: headers.get('x-request-id') });
});

it('gives a replay the same uploads', async () => {
  const ids = async () =>
    (await ada.post('/uploads/batch', { uploads: [picture(1), picture(2)] })).body.results.map(
      ({ upload }: Json) => upload.id,
    );
  expect(await ids()).toEqual(await ids());
});

it('does not let the failure of one thing take the others along', async () => {
  const create = api.files.create.bind(api.files);
  api.files.create = (record) =>
    record.name === '1.png' ? Promise.reject(new Error('melted')) : create(record);
  const { body } = await ada.post('/uploads/batch', { uploads: [picture(0), picture(1), picture(2)] });
  expect(body.results.map((result: Json) => result.problem?.code ?? 'OK')).toEqual(['OK', 'INTERNAL', 'OK']);
  expect(JSON.stringify(body)).not.toContain('melted');
  expect(api.logs.join('')).toContain('melted');
});

it('completes no upload of another owner', async () => {
  const { body: upload } = await ada.post('/uploads', { name: 'a.png', size: PNG.length });
  const parts = await sendParts(api.storage, upload, PNG);
  const bob = await api.as(api.bob);
  const { body } = await bob.post('/uploads/batch/complete', {
    uploads: [
      { id: upload.id, parts },
      { id: 'odd', parts },
    ],
  });
  expect(body.results.map((result: Json) => result.problem.code)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
});

it.each([
  ['nothing', {}, '/uploads'],
  ['no uploads', { uploads: [] }, '/uploads'],
  ['101 uploads', { uploads: Array.from({ length: 101 }, (_, i) => picture(i)) }, '/uploads'],
  ['an upload without a size', { uploads: [picture(0), { name: 'a.png' }] }, '/uploads/1/size'],
  ['an unknown field', { uploads: [{ ...picture(0), owner: 'bob' }] }, '/uploads/0/owner'],
  ['a number for an upload', { uploads: [5] }, '/uploads/0'],
  ['an object for the list', { uploads: { '0': picture(0) } }, '/uploads'],
])('refuses %s, with a pointer to it', async (_, body, pointer) => {
  const answer = await ada.post('/uploads/batch', body);
  expect({ status: answer.status, code: answer.body.code }).toEqual({
    status: 400,
    code: 'VALIDATION_FAILED',
  });
  expect(answer.body.errors.map((error: Json) => error.pointer)).toContain(pointer);
});

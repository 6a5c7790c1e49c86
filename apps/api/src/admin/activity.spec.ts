import type { Client, Json } from '../../test/support/client.ts';
import { PNG, uploadFile } from '../../test/support/files.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

let api: MemoryApi;
let ada: Client;
let bob: Client;
beforeEach(async () => {
  api = await MemoryApi.start();
  [ada, bob] = [await api.as(api.ada), await api.as(api.bob)];
});
afterEach(() => api.stop());

/** What a request did is kept just after its answer. */
async function activityOf(client: Client, query = ''): Promise<Json> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const { status, body } = await client.get(`/admin/activity${query}`);
  expect(status).toBe(200);
  return body;
}

describe('GET /admin/activity', () => {
  it('shows an administrator what everybody did', async () => {
    await uploadFile(bob, api.storage, 'a.png', PNG);
    await uploadFile(bob, api.storage, 'b.png', Buffer.from('MZ this is a program'));
    await bob.post('/uploads', { name: 'c.exe', size: 5 }, { 'x-request-id': 'request-of-c' });
    const { days, reasons, failures } = await activityOf(ada);
    expect(days.map(({ date }: Json) => date)).toEqual([
      ...['2026-10-26', '2026-10-27', '2026-10-28', '2026-10-29'],
      ...['2026-10-30', '2026-10-31', '2026-11-01'],
    ]);
    expect(days.at(-1)).toEqual({
      date: '2026-11-01',
      ...{ started: 2, refused: 1, completed: 2, bytes: PNG.length + 20, retries: 0 },
      ...{ ready: 1, rejected: 1, failed: 0, aborted: 0, expired: 0, finished: 0, deleted: 0 },
    });
    expect(days[0]).toMatchObject({ started: 0, bytes: 0 });
    expect(reasons).toEqual([
      { kind: 'rejected', code: 'CONTENT_MISMATCH', count: 1 },
      { kind: 'refused', code: 'TYPE_NOT_ALLOWED', count: 1 },
    ]);
    expect(failures).toEqual([
      expect.objectContaining({
        ...{ kind: 'refused', name: 'c.exe', code: 'TYPE_NOT_ALLOWED', requestId: 'request-of-c' },
      }),
      expect.objectContaining({
        ...{ kind: 'rejected', name: 'b.png', code: 'CONTENT_MISMATCH' },
        fileId: expect.stringMatching(/^01/),
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      }),
    ]);
  });

  it('says whose a failure is, and shows no secret', async () => {
    await bob.post('/uploads', { name: 'c.exe', size: 5 });
    const body = await activityOf(ada);
    expect(body.failures[0].ownerEmail).toBe(api.bob.email);
    expect(body.failures[0].owner).toMatch(/^[0-9a-f]{12}$/);
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${api.bob.id}|${bob.token}`));
  });

  it('lists what the server could not answer, a few of many', async () => {
    const find = api.files.find.bind(api.files);
    api.files.find = () => Promise.reject(new Error('the table melted'));
    for (let i = 0; i < 15; i++)
      expect((await bob.get('/files/01KAR3M5Q8T1Y6V4W2Z9X7C5B3')).status).toBe(500);
    api.files.find = find;
    const { failures } = await activityOf(ada);
    expect(failures).toHaveLength(10);
    expect(failures[0]).toMatchObject({
      ...{ kind: 'serverError', name: 'GET /api/v1/files/:id', code: 'INTERNAL', ownerEmail: api.bob.email },
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(JSON.stringify(failures)).not.toContain('melted');
  });

  it('counts what clients report that they sent again', async () => {
    const { body: upload } = await ada.post('/uploads', { name: 'a.png', size: PNG.length });
    const { etag } = await api.storage.put(upload.parts[0].url, PNG);
    const parts = [{ number: 1, etag }];
    for (const retries of [-1, 100_001, 1.5, '2', [1]]) {
      const { status, body } = await ada.post(`/uploads/${upload.id}/complete`, { parts, retries });
      expect({ retries, status, pointer: body.errors?.[0].pointer }).toEqual({
        ...{ retries, status: 400, pointer: '/retries' },
      });
    }
    const done = await ada.post('/uploads/batch/complete', {
      uploads: [{ id: upload.id, parts, retries: 100_000 }],
    });
    expect(done.body.results[0].file.status).toBe('ready');
    expect((await activityOf(ada)).days.at(-1).retries).toBe(100_000);
  });

  it.each([1, 30])('shows %i days', async (days) => {
    expect((await activityOf(ada, `?days=${days}`)).days).toHaveLength(days);
  });

  it.each(['0', '31', '1.5', 'week', ''])('refuses %j days', async (days) => {
    const { status, body } = await ada.get(`/admin/activity?days=${days}`);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
  });
});

describe('everything below /admin', () => {
  it('is for administrators only', async () => {
    const { body: contract } = await api.anyone().get('/api/openapi.json');
    const calls = Object.entries<object>(contract.paths)
      .filter(([path]) => path.startsWith('/api/v1/admin/'))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path]));
    expect(calls.length).toBeGreaterThan(0);
    for (const [method, path] of calls) {
      const { status, body } = await bob.send(method!, path!);
      expect({ path, status, code: body.code }).toEqual({ path, status: 403, code: 'FORBIDDEN' });
      const anonymous = await api.anyone().send(method!, path!);
      expect({ path, code: anonymous.body.code }).toEqual({ path, code: 'UNAUTHENTICATED' });
    }
  });

  it('is closed at once to one who is an administrator no more', async () => {
    await api.users.update({ ...api.ada, role: 'member', version: api.ada.version + 1 });
    expect((await ada.get('/admin/activity')).status).toBe(403);
  });
});

it('an upload does not notice that nothing can be counted', async () => {
  api.activity.add = () => Promise.reject(new Error('the table melted'));
  const file = await uploadFile(bob, api.storage, 'a.png', PNG);
  expect(file.status).toBe('ready');
});

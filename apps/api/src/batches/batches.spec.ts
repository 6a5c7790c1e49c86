import { aManifest, batchFixture } from '@intake/testing';
import { allItems } from '../../test/support/all-pages.ts';
import type { Client, Json } from '../../test/support/client.ts';
import { PNG, uploadFile } from '../../test/support/files.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

const NOBODYS = '01KAR3M5Q8T1Y6V4W2Z9X7C5B3';

let api: MemoryApi;
let ada: Client;
let bob: Client;
beforeEach(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
  bob = await api.as(api.bob);
});
afterEach(() => api.stop());

const upload = async (name = 'a.png'): Promise<string> => (await uploadFile(ada, api.storage, name, PNG)).id;

/** What the workflow does, on this API's memory. */
async function work(): Promise<void> {
  const fixture = batchFixture((port) => port, {
    ...{ files: api.files, runs: api.runs, engine: api.engine, derived: api.derived },
    ...{ batches: api.batches, workflow: api.batchWorkflow },
  });
  for (const one of api.batchWorkflow.executions.values()) {
    if (one.state !== 'running') continue;
    await (one.only ? fixture.finish : fixture).execute(one.ref);
    one.state = 'succeeded';
  }
}

it('tells before what a batch would be', async () => {
  await upload();
  await upload('b.png');
  const { status, body } = await ada.post('/batches/estimate', {
    files: { filter: { category: 'image' } },
    algorithms: [{ id: 'identify' }, { id: 'media' }],
    concurrency: 2,
  });
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      ...{ files: 2, bytes: 2 * PNG.length, complete: true, unfit: 0 },
      algorithms: [
        { id: 'identify', files: 2, installed: true },
        { id: 'media', files: 0, installed: true },
      ],
      ...{ seconds: expect.any(Number), usd: expect.any(Number), services: [] },
    },
  });
  expect(body.usd).toBeGreaterThan(0);
  expect((await bob.post('/batches/estimate', { files: { filter: {} } })).body.files).toBe(0);
});

it('tells before what services cost that files leave for: by minute of what is known of them, and by image', async () => {
  const [id] = [await upload(), await upload('b.png')];
  const cloud = (engine: string, usd: number, per: 'image' | 'minute') => ({
    cloud: [{ engine, title: `The ${engine}`, usd, per, types: ['png'] }],
  });
  api.catalogue.entries = [
    { ...aManifest({ id: 'objects', ...cloud('seer', 1, 'image') }), missingEngines: [] },
    { ...aManifest({ id: 'speech', ...cloud('hearer', 10, 'minute') }), missingEngines: [] },
  ];
  const estimate = async () =>
    (
      await ada.post('/batches/estimate', {
        files: { filter: {} },
        algorithms: [{ id: 'objects' }, { id: 'speech' }],
      })
    ).body;
  const { usd, services } = await estimate();
  expect([usd < 0.1, services]).toEqual([true, []]);
  api.config.cloudEngines = new Map([['objects', 'seer']]);
  expect(await estimate()).toMatchObject({ usd: expect.closeTo(2 + usd, 3), services: ['The seer'] });
  api.config.cloudEngines = new Map([['speech', 'hearer']]);
  await api.search.put({
    ...{ ownerId: api.ada.id, fileId: id!, source: 'media', words: [], lines: new Map(), version: 1 },
    facts: { durationSeconds: 180 },
  } as never);
  // One of three minutes, one of which nothing is known.
  expect(await estimate()).toMatchObject({ usd: expect.closeTo(40 + usd, 3), services: ['The hearer'] });
});

it('takes the files that a list with the same filter shows, by what was found in them as well', async () => {
  await upload();
  const b = await upload('b.png');
  await api.search.put({
    ...{ ownerId: api.ada.id, fileId: b, source: 'image', words: [], lines: new Map(), version: 1 },
    facts: { width: 1920, labels: ['dog'] },
  });
  const filter = { category: 'image', facts: { minWidth: 1000, label: 'Dog' } };
  const listed = await allItems(ada, '/files?category=image&minWidth=1000&label=Dog');
  expect(listed.map(({ id }) => id)).toEqual([b]);
  expect((await ada.post('/batches/estimate', { files: { filter } })).body.files).toBe(1);
  expect((await ada.post('/batches', { files: { filter } })).body.files).toEqual({ filter });
});

it('runs algorithms on files, and shows what became of each, and the runs on their pages', async () => {
  const [a, b] = [await upload(), await upload('b.png')];
  const started = await ada.post('/batches', { name: 'All', files: { ids: [a, b, NOBODYS] } });
  expect(started).toMatchObject({ status: 201, body: { name: 'All', state: 'planning', progress: 0 } });
  const { id } = started.body;
  expect((await ada.get(`/batches/${id}/results`)).body.code).toBe('STATE_CONFLICT');
  await work();
  const { body } = await ada.get(`/batches/${id}`);
  expect(body).toMatchObject({
    ...{ id, state: 'succeeded', progress: 1, total: 2, concurrency: 10 },
    counts: { succeeded: 2, partial: 0, failed: 0, skipped: 0, cancelled: 0 },
  });
  expect(body.files).toEqual({ named: 3, ids: [a, b, NOBODYS] });
  // A list names no files: there may be a thousand in each of its batches.
  expect((await ada.get('/batches')).body.items).toEqual([{ ...body, files: { named: 3 } }]);
  const items: Json[] = [];
  for (let cursor = ''; cursor !== null;) {
    const page = (await ada.get(`/batches/${id}/items?limit=1${cursor && `&cursor=${cursor}`}`)).body;
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  expect(items).toMatchObject([
    { fileId: a, name: 'a.png', state: 'succeeded', run: id },
    { fileId: b, name: 'b.png', state: 'succeeded', run: id },
  ]);
  expect((await ada.get(`/files/${a}/processing/${id}`)).body).toMatchObject({
    state: 'succeeded',
    batch: id,
  });
  const link = (await ada.get(`/batches/${id}/results?format=jsonl`)).body;
  const key = new URL(link.url).searchParams.get('key')!;
  expect(key).toBe(`batches/${api.ada.id}/${id}/${id}/results.jsonl`);
  const lines = new TextDecoder()
    .decode(await api.derived.read(key))
    .trim()
    .split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { fileId: a, state: 'succeeded', steps: [{ algorithm: 'identify', result: { of: 'identify' } }, {}] },
    { fileId: b },
  ]);
  expect(JSON.stringify(body)).not.toMatch(/ownerId|manifest|round/);
});

it('is the same batch for the same Idempotency-Key, and a refusal for another request with it', async () => {
  const fileId = await upload();
  const headers = { 'Idempotency-Key': 'k1' };
  const start = (body: object) => ada.post('/batches', body, headers);
  const [one, two] = [await start({ files: { ids: [fileId] } }), await start({ files: { ids: [fileId] } })];
  expect(two).toMatchObject({ status: 201, body: { id: one.body.id } });
  expect(api.batchWorkflow.executions.size).toBe(1);
  expect((await start({ files: { filter: {} } })).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
});

it('cancels, then tries again', async () => {
  const fileId = await upload();
  const { id } = (await ada.post('/batches', { files: { ids: [fileId] } })).body;
  const cancelled = await ada.post(`/batches/${id}/cancel`);
  expect(cancelled).toMatchObject({ status: 200, body: { id, state: 'cancelling' } });
  expect((await ada.post(`/batches/${id}/retry`)).body.code).toBe('STATE_CONFLICT');
  await work();
  expect((await ada.get(`/batches/${id}`)).body).toMatchObject({ state: 'cancelled', total: 0 });
  expect((await ada.post(`/batches/${id}/cancel`)).body.state).toBe('cancelled');
  expect((await ada.post(`/batches/${id}/retry`)).body.state).toBe('planning');
  await work();
  expect((await ada.get(`/batches/${id}`)).body).toMatchObject({ state: 'succeeded', total: 1 });
  expect((await ada.post(`/batches/${id}/cancel`)).body.code).toBe('STATE_CONFLICT');
  expect((await ada.post(`/batches/${id}/retry`)).body.code).toBe('STATE_CONFLICT');
});

it.each([
  [{}, 'VALIDATION_FAILED'],
  [{ files: {} }, 'VALIDATION_FAILED'],
  [{ files: { filter: {}, folder: 'a' } }, 'VALIDATION_FAILED'],
  [{ files: { ids: [] } }, 'VALIDATION_FAILED'],
  [{ files: { ids: ['odd'] } }, 'VALIDATION_FAILED'],
  [{ files: { ids: Array.from({ length: 1001 }, () => NOBODYS) } }, 'VALIDATION_FAILED'],
  [{ files: { folder: '../up' } }, 'INVALID_NAME'],
  [{ files: { filter: { size: 1 } } }, 'VALIDATION_FAILED'],
  [{ files: { filter: { facts: { minPages: -1 } } } }, 'VALIDATION_FAILED'],
  [{ files: { filter: { facts: { size: 1 } } } }, 'VALIDATION_FAILED'],
  [{ files: { filter: {} }, concurrency: 101 }, 'VALIDATION_FAILED'],
  [{ files: { filter: {} }, algorithms: [] }, 'VALIDATION_FAILED'],
  [{ files: { filter: {} }, algorithms: [{ id: 'no-such' }] }, 'VALIDATION_FAILED'],
  [
    { files: { filter: {} }, algorithms: [{ id: 'identify', parameters: { wrong: 1 } }] },
    'VALIDATION_FAILED',
  ],
  [{ files: { filter: {} }, owner: 'bob' }, 'VALIDATION_FAILED'],
  [{ files: { filter: {} }, name: '' }, 'VALIDATION_FAILED'],
  [{ files: { filter: {} }, name: ' \t' }, 'INVALID_NAME'],
  [{ files: { filter: {} }, name: 'a\u0000b' }, 'INVALID_NAME'],
  [{ files: { filter: {} }, name: 'a\nb' }, 'INVALID_NAME'],
  [{ files: { filter: {} }, name: 'a\ud800' }, 'INVALID_NAME'],
  [{ files: { filter: {} }, name: 'gpj.\u202eexe' }, 'INVALID_NAME'],
  [{ files: { folder: 'a\u0000b' } }, 'INVALID_NAME'],
])('refuses to begin %j', async (request, code) => {
  expect((await ada.post('/batches', request)).body.code).toBe(code);
  // What is no batch has no estimate; that takes no name at all.
  expect((await ada.post('/batches/estimate', request)).body.code).toBe(
    'name' in request ? 'VALIDATION_FAILED' : code,
  );
  expect(api.batches.batches.size).toBe(0);
});

it('has at most five open at once, and none where nothing is processed', async () => {
  const answers = [];
  for (let n = 0; n < 6; n++) answers.push((await ada.post('/batches', { files: { filter: {} } })).status);
  expect(answers).toEqual([201, 201, 201, 201, 201, 409]);
  api.batchWorkflow.enabled = false;
  expect((await bob.post('/batches', { files: { filter: {} } })).body.code).toBe('UNAVAILABLE');
  const [{ id }] = (await ada.get('/batches')).body.items;
  expect((await ada.post(`/batches/${id}/retry`)).body).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
});

it('takes no files of another owner, named or found, and shows their results to nobody else', async () => {
  const fileId = await upload();
  for (const files of [{ ids: [fileId] }, { filter: {} }]) {
    const { id } = (await bob.post('/batches', { files })).body;
    await work();
    expect((await bob.get(`/batches/${id}`)).body).toMatchObject({ state: 'succeeded', total: 0 });
    expect((await bob.get(`/batches/${id}/items`)).body.items).toEqual([]);
    for (const format of ['csv', 'jsonl', 'failures']) {
      const query = `/batches/${id}/results?format=${format}`;
      const key = new URL((await bob.get(query)).body.url).searchParams.get('key')!;
      expect(new TextDecoder().decode(await api.derived.read(key))).not.toContain(fileId);
      expect((await ada.get(query)).body).toMatchObject({ status: 404, detail: 'There is no such batch.' });
    }
  }
});

it.each([
  ['/items?state=odd', 'VALIDATION_FAILED'],
  ['/items?limit=101', 'VALIDATION_FAILED'],
  ['/items?cursor=..', 'INVALID_CURSOR'],
  ['/results?format=pdf', 'VALIDATION_FAILED'],
  ['/results', 'STATE_CONFLICT'],
])('refuses %s of a batch that has not ended: %s', async (path, code) => {
  const { id } = (await ada.post('/batches', { files: { filter: {} } })).body;
  expect((await ada.get(`/batches/${id}${path}`)).body.code).toBe(code);
});

it.each([
  ['limit=21', 'VALIDATION_FAILED'],
  ['cursor=..', 'INVALID_CURSOR'],
])('refuses a list with %s: %s', async (query, code) => {
  expect((await ada.get(`/batches?${query}`)).body.code).toBe(code);
});

it('tells of two who change one batch at once that one was too late', async () => {
  const { id } = (await ada.post('/batches', { files: { filter: {} } })).body;
  const store = api.batches;
  const update = store.update.bind(store);
  store.update = async (batch) => {
    store.update = update;
    await update({ ...batch, state: 'planning' });
    await update(batch);
  };
  expect((await ada.post(`/batches/${id}/cancel`)).body).toMatchObject({
    ...{ status: 409, code: 'VERSION_CONFLICT' },
  });
});

it('answers for what is not there, or is another owner’s, in the same words', async () => {
  const { id } = (await ada.post('/batches', { files: { filter: {} } })).body;
  const asked = (client: Client, batch: string): Promise<{ status: number; body: Json }>[] => [
    client.get(`/batches/${batch}`),
    client.get(`/batches/${batch}/items`),
    client.get(`/batches/${batch}/results`),
    client.post(`/batches/${batch}/retry`),
    client.post(`/batches/${batch}/cancel`),
  ];
  for (const batch of [id, NOBODYS, 'odd'])
    for (const { status, body } of await Promise.all(asked(bob, batch)))
      expect([status, body.detail]).toEqual([404, 'There is no such batch.']);
  expect((await bob.get('/batches')).body.items).toEqual([]);
  expect((await api.anyone().get('/batches')).status).toBe(401);
});

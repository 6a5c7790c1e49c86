import { allItems } from '../../test/support/all-pages.ts';
import { processingFixture } from '@intake/testing';
import { aManifest } from '@intake/testing';
import type { Client, Json } from '../../test/support/client.ts';
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

const upload = () => uploadFile(ada, api.storage, 'a.png', PNG);

/** What the workflow does with a run, on this API's memory. */
async function perform(fileId: string, runId = fileId): Promise<void> {
  const workflow = processingFixture((port) => port, {
    files: api.files,
    runs: api.runs,
    engine: api.engine,
    derived: api.derived,
  });
  await workflow.execute({ ownerId: api.ada.id, fileId, runId });
}

it('an uploaded file has a queued run at once, and its result when the workflow has been', async () => {
  const { id } = await upload();
  expect([...api.engine.executions.values()]).toMatchObject([
    { run: { ownerId: api.ada.id, fileId: id, runId: id } },
  ]);
  expect((await ada.get(`/files/${id}`)).body.processing).toEqual({ state: 'queued', run: id, progress: 0 });
  expect((await ada.get(`/files/${id}/processing`)).body).toMatchObject({
    items: [{ id, state: 'queued', progress: 0, steps: [] }],
    nextCursor: null,
  });

  await perform(id);
  const { status, body } = await ada.get(`/files/${id}/processing`);
  expect(status).toBe(200);
  expect(body.items).toMatchObject([
    {
      id,
      state: 'succeeded',
      progress: 1,
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      steps: [
        {
          algorithm: 'identify',
          version: '1.0.0',
          state: 'succeeded',
          attempt: 1,
          result: { of: 'identify' },
        },
        { algorithm: 'summary', state: 'succeeded' },
      ],
    },
  ]);
  expect((await ada.get(`/files/${id}/processing/${id}`)).body).toEqual(body.items[0]);
  expect(JSON.stringify(body)).not.toMatch(/ownerId|resultKey|revision/);
});

it('shows files with a thumbnail, linked by the same URL for a while, for its owner only', async () => {
  const { id } = await upload();
  await perform(id);
  const shown = async (): Promise<Json> => (await allItems(ada, '/files'))[0];
  const { processing, thumbnail } = await shown();
  expect(processing).toEqual({ state: 'succeeded', run: id, progress: 1 });
  expect(thumbnail).toMatchObject({ width: 96, expiresAt: expect.any(String) });
  expect(new URL(thumbnail.url).searchParams.get('disposition')).toMatch(/^inline/);
  api.clock.advance(60_000);
  expect((await shown()).thumbnail).toEqual(thumbnail);
  expect((await bob.get(`/files/${id}/processing`)).body.code).toBe('NOT_FOUND');
});

it('links the largest of several thumbnails as well', async () => {
  const { id } = await upload();
  await perform(id);
  const [step] = await api.runs.listSteps({ ownerId: api.ada.id, fileId: id, runId: id });
  const thumbnail = (width: number) => {
    const name = `${width}.webp`;
    return { name, contentType: 'image/webp', role: 'thumbnail', size: 1, width, key: `derived/${name}` };
  };
  await api.runs.showThumbnails(step!, [thumbnail(96), thumbnail(512)]);
  const [file] = await allItems(ada, '/files');
  expect(file.thumbnail).toMatchObject({ width: 96, largeUrl: expect.stringContaining('512.webp') });
});

it('links what algorithms made; what could run something is an attachment', async () => {
  const { id } = await upload();
  await perform(id);
  const [step] = (await api.runs.listSteps({ ownerId: api.ada.id, fileId: id, runId: id })).slice(0, 1);
  const page = { name: 'page.html', contentType: 'text/html', role: 'data', size: 1 };
  const drawing = { name: 'drawing.svg', contentType: 'image/svg+xml', role: 'preview', size: 1 };
  await api.runs.writeStep({
    ...step!,
    revision: step!.revision + 1,
    derived: [...step!.derived!, page, drawing],
  });
  const { derived } = (await ada.get(`/files/${id}/processing/${id}`)).body.steps[0];
  const served = derived.map(({ name, url }: Json) => [
    name,
    new URL(url).searchParams.get('key'),
    new URL(url).searchParams.get('disposition')!.split(';')[0],
  ]);
  expect(served).toEqual([
    ['t.webp', `derived/${id}/${id}/identify/t.webp`, 'inline'],
    ['page.html', `derived/${id}/${id}/identify/page.html`, 'attachment'],
    ['drawing.svg', `derived/${id}/${id}/identify/drawing.svg`, 'attachment'],
  ]);
});

it('begins a run that is asked for, with its parameters, and cancels it', async () => {
  const { id } = await upload();
  const asked = await ada.post(`/files/${id}/processing`, {
    algorithms: [{ id: 'on-demand', parameters: { depth: 3 } }],
  });
  expect({ status: asked.status, state: asked.body.state }).toEqual({ status: 201, state: 'queued' });
  expect(api.engine.executions.size).toBe(2);
  const run = asked.body.id as string;
  const cancelled = await ada.post(`/files/${id}/processing/${run}/cancel`);
  expect(cancelled).toMatchObject({ status: 200, body: { id: run, state: 'cancelled' } });
  expect((await ada.post(`/files/${id}/processing/${run}/cancel`)).body).toEqual(cancelled.body);
  await perform(id);
  expect((await ada.post(`/files/${id}/processing/${id}/cancel`)).body.code).toBe('STATE_CONFLICT');
  expect((await ada.get(`/files/${id}/processing?limit=1`)).body.items).toMatchObject([{ id: run }]);
});

it.each([
  [{ algorithms: [] }, 'VALIDATION_FAILED'],
  [{ algorithms: [{ id: 'no-such' }] }, 'VALIDATION_FAILED'],
  [{ algorithms: [{ id: 'media' }] }, 'VALIDATION_FAILED'],
  [{ algorithms: [{ id: 'identify' }, { id: 'identify' }] }, 'VALIDATION_FAILED'],
  [{ algorithms: [{ id: 'identify', parameters: { wrong: 1 } }] }, 'VALIDATION_FAILED'],
  [{ algorithms: [{ id: 'identify', parameters: [] }] }, 'VALIDATION_FAILED'],
  [{ after: 'odd' }, 'VALIDATION_FAILED'],
  [{ after: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' }, 'NOT_FOUND'],
  [{ owner: 'bob' }, 'VALIDATION_FAILED'],
])('refuses to begin %j', async (request, code) => {
  const { id } = await upload();
  expect((await ada.post(`/files/${id}/processing`, request)).body.code).toBe(code);
  expect(api.engine.executions.size).toBe(1);
});

it('has at most five runs of a file open at once', async () => {
  const { id } = await upload();
  const answers = [];
  for (let n = 0; n < 5; n++) answers.push((await ada.post(`/files/${id}/processing`, {})).status);
  expect(answers).toEqual([201, 201, 201, 201, 409]);
});

it('answers for what is not there, or is another owner’s, in the same words', async () => {
  const { id } = await upload();
  for (const path of ['/processing', `/processing/${id}`]) {
    const [foreign, absent] = await Promise.all([
      bob.get(`/files/${id}${path}`),
      bob.get(`/files/01KAR3M5Q8T1Y6V4W2Z9X7C5B3${path}`),
    ]);
    expect([foreign.status, foreign.body.detail]).toEqual([404, absent.body.detail]);
  }
  expect((await bob.post(`/files/${id}/processing`, {})).status).toBe(404);
  expect((await bob.post(`/files/${id}/processing/${id}/cancel`)).status).toBe(404);
  const odd = await ada.get(`/files/${id}/processing/odd`);
  const none = await ada.get(`/files/${id}/processing/01KAR3M5Q8T1Y6V4W2Z9X7C5B3`);
  expect([odd.status, odd.body.detail]).toEqual([404, none.body.detail]);
});

it('lists the algorithms with their schemas, and which engines are there', async () => {
  api.catalogue.entries = [aManifest({ engines: ['sharp', 'absent'] })].map((entry) => ({
    ...entry,
    missingEngines: ['absent'],
  }));
  const { body } = await ada.get('/algorithms');
  expect(body.items).toMatchObject([
    {
      id: 'identify',
      parameters: { type: 'object' },
      result: { type: 'object' },
      engines: [
        { name: 'sharp', installed: true },
        { name: 'absent', installed: false },
      ],
    },
  ]);
  expect((await api.anyone().get('/algorithms')).status).toBe(401);
});

it('shows which service a deployment lets do the work, and no other', async () => {
  const service = (engine: string) => ({ engine, title: engine, usd: 1, per: 'minute' as const });
  const cloud = [service('transcribe'), service('other')];
  api.catalogue.entries = ['a', 'b', 'c'].map((id) => ({ ...aManifest({ id, cloud }), missingEngines: [] }));
  api.config.cloudEngines = new Map([
    ['a', 'other'],
    ['b', 'no such'],
  ]);
  const { body } = await ada.get('/algorithms');
  expect(body.items.map((one: Json) => one.cloud)).toEqual([service('other'), undefined, undefined]);
});

it('where a deployment analyses nothing, uploads are as ever and a run is refused', async () => {
  api.engine.enabled = false;
  const { id } = await upload();
  const { body } = await ada.get(`/files/${id}`);
  expect([body.status, 'processing' in body]).toEqual(['ready', false]);
  expect((await ada.get(`/files/${id}/processing`)).body.items).toEqual([]);
  const refused = await ada.post(`/files/${id}/processing`, {});
  expect([refused.status, refused.body.code]).toEqual([503, 'UNAVAILABLE']);
});

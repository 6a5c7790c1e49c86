import type { User } from '@intake/domain';
import { processingFixture } from '@intake/testing';
import type { Client } from '../../test/support/client.ts';
import { PNG, uploadFile } from '../../test/support/files.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

const NOBODYS = '01KAR3M5Q8T1Y6V4W2Z9X7C5B3';
const RULE = {
  name: 'Everything of work',
  condition: { category: 'image', types: ['png'], name: 'a', minSize: 1 },
  algorithms: [{ id: 'on-demand', parameters: { n: 1 } }],
};

let api: MemoryApi;
let ada: Client;
let bob: Client;
beforeEach(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
  bob = await api.as(api.bob);
});
afterEach(() => api.stop());

it('creates, shows, changes, switches off and deletes a rule', async () => {
  const made = await ada.post('/rules', RULE);
  expect(made).toMatchObject({ status: 201, body: { ...RULE, enabled: true, id: expect.any(String) } });
  const { id } = made.body;
  expect((await ada.get('/rules')).body).toEqual({ items: [made.body] });
  expect((await ada.get(`/rules/${id}`)).body).toEqual(made.body);
  const off = await ada.patch(`/rules/${id}`, { enabled: false });
  expect(off).toMatchObject({ status: 200, body: { ...RULE, enabled: false } });
  const other = await ada.patch(`/rules/${id}`, { name: 'Other', condition: { folder: 'a/b/' } });
  expect(other.body).toMatchObject({ name: 'Other', enabled: false, condition: { folder: 'a/b' } });
  expect(other.body.condition).toEqual({ folder: 'a/b' });
  expect(JSON.stringify(other.body)).not.toMatch(/ownerId|version/);
  expect((await ada.delete(`/rules/${id}`)).status).toBe(204);
  expect((await ada.delete(`/rules/${id}`)).status).toBe(204);
  expect((await ada.get(`/rules/${id}`)).status).toBe(404);
});

it('says what an update of the algorithms has made of it, and runs what still fits', async () => {
  const { id } = (await ada.post('/rules', RULE)).body;
  expect((await ada.get(`/rules/${id}`)).body.problems).toEqual([]);
  const entries = api.catalogue.entries;
  api.catalogue.entries = entries.filter((one) => one.id !== 'on-demand');
  const problems = [{ algorithm: 'on-demand', code: 'ALGORITHM_GONE', errors: [] }];
  expect((await ada.get(`/rules/${id}`)).body.problems).toEqual(problems);
  expect((await ada.get('/rules')).body.items).toMatchObject([{ id, problems }]);
  // It can be switched off all the same.
  expect(await ada.patch(`/rules/${id}`, { enabled: false })).toMatchObject({
    status: 200,
    body: { problems },
  });
  api.catalogue.entries = entries;
});

it('is applied to what arrives, and the run says which rule asked', async () => {
  const { id } = (await ada.post('/rules', RULE)).body;
  const fixture = processingFixture((port) => port, {
    ...{ files: api.files, runs: api.runs, engine: api.engine, derived: api.derived, rules: api.rules },
  });
  const stepsOf = async (client: Client, user: User, name: string) => {
    const file = await uploadFile(client, api.storage, name, PNG);
    const [run] = (await client.get(`/files/${file.id}/processing`)).body.items;
    await fixture.execute({ ownerId: user.id, fileId: file.id, runId: run.id });
    return (await client.get(`/files/${file.id}/processing/${run.id}`)).body.steps;
  };
  const asked = expect.objectContaining({
    ...{ algorithm: 'on-demand', state: 'succeeded', rule: { id, name: RULE.name } },
  });
  expect(await stepsOf(ada, api.ada, 'a.png')).toContainEqual(asked);
  expect(await stepsOf(ada, api.ada, 'b.png')).not.toContainEqual(asked);
  expect(await stepsOf(bob, api.bob, 'a.png')).not.toContainEqual(asked);
});

it('can be tried on the files that are there, and run on them, as a batch of its condition', async () => {
  await uploadFile(ada, api.storage, 'a.png', PNG);
  await uploadFile(ada, api.storage, 'b.png', PNG);
  const { condition, algorithms } = (await ada.post('/rules', RULE)).body;
  const batch = { files: { filter: condition }, algorithms };
  const { status, body } = await ada.post('/batches/estimate', batch);
  expect({ status, body }).toMatchObject({ status: 200, body: { files: 1, unfit: 0 } });
  expect(body.usd).toBeGreaterThan(0);
  expect(await ada.post('/batches', batch)).toMatchObject({
    status: 201,
    body: { files: { filter: condition } },
  });
});

it.each([
  [{ name: '' }, 'VALIDATION_FAILED'],
  [{ name: null }, 'VALIDATION_FAILED'],
  [{ condition: null }, 'VALIDATION_FAILED'],
  [{ condition: { types: ['exe'] } }, 'VALIDATION_FAILED'],
  [{ condition: { types: [] } }, 'VALIDATION_FAILED'],
  [{ condition: { minSize: -1 } }, 'VALIDATION_FAILED'],
  [{ condition: { minSize: 2, maxSize: 1 } }, 'VALIDATION_FAILED'],
  [{ condition: { q: 'text' } }, 'VALIDATION_FAILED'],
  [{ condition: { folder: '../up' } }, 'INVALID_NAME'],
  [{ name: 'a\u0000b' }, 'INVALID_NAME'],
  [{ name: 'a\ud800' }, 'INVALID_NAME'],
  [{ name: '  ' }, 'INVALID_NAME'],
  [{ algorithms: [] }, 'VALIDATION_FAILED'],
  [{ algorithms: [{ id: 'no-such' }] }, 'VALIDATION_FAILED'],
  [{ algorithms: [{ id: 'identify' }, { id: 'identify' }] }, 'VALIDATION_FAILED'],
  [{ algorithms: [{ id: 'identify', parameters: { wrong: 1 } }] }, 'VALIDATION_FAILED'],
  [{ ownerId: 'bob' }, 'VALIDATION_FAILED'],
])('refuses %j', async (changes, code) => {
  expect((await ada.post('/rules', { ...RULE, ...changes })).body.code).toBe(code);
  const { id } = (await ada.post('/rules', RULE)).body;
  expect((await ada.patch(`/rules/${id}`, changes)).body.code).toBe(code);
  expect((await ada.get(`/rules/${id}`)).body).toMatchObject(RULE);
});

it('answers for what is not there, or is another owner’s, in the same words', async () => {
  const { id } = (await ada.post('/rules', RULE)).body;
  for (const rule of [id, NOBODYS, 'odd'])
    for (const { status, body } of [
      await bob.get(`/rules/${rule}`),
      await bob.patch(`/rules/${rule}`, { enabled: false }),
    ])
      expect([status, body.detail]).toEqual([404, 'There is no such rule.']);
  expect((await bob.delete(`/rules/${id}`)).status).toBe((await bob.delete(`/rules/${NOBODYS}`)).status);
  expect((await bob.get('/rules')).body.items).toEqual([]);
  expect((await ada.get(`/rules/${id}`)).body.enabled).toBe(true);
  expect((await api.anyone().get('/rules')).status).toBe(401);
});

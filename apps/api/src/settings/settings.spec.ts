import type { Client } from '../../test/support/client.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

let api: MemoryApi;
let ada: Client;
beforeAll(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
});
afterAll(() => api.stop());

it('keeps what a person switches off, and nobody else’s', async () => {
  expect((await ada.get('/settings')).body).toEqual({ algorithmsOff: [], version: 0 });
  const changed = await ada.patch('/settings', { algorithmsOff: ['media'] });
  expect([changed.status, changed.body]).toEqual([200, { algorithmsOff: ['media'], version: 1 }]);
  expect((await ada.patch('/settings', {})).body).toEqual({ algorithmsOff: ['media'], version: 2 });
  expect((await ada.get('/settings')).body).toEqual({ algorithmsOff: ['media'], version: 2 });
  expect((await (await api.as(api.bob)).get('/settings')).body).toEqual({ algorithmsOff: [], version: 0 });
});

it('lets one of two devices be first, and the other one know', async () => {
  const cleo = await api.as(api.bob);
  const changes = [['media'], []].map((algorithmsOff) =>
    cleo.patch('/settings', { algorithmsOff, version: 0 }),
  );
  const answers = await Promise.all(changes);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)!.body.code).toBe('VERSION_CONFLICT');
});

it.each([
  [{ algorithmsOff: ['nonsense'] }, '/algorithmsOff/0'],
  [{ algorithmsOff: 'media' }, '/algorithmsOff'],
  [{ algorithmsOff: ['media', 'media'] }, '/algorithmsOff'],
  [{ colour: 'red' }, '/colour'],
])('refuses %j', async (body, pointer) => {
  const answer = await ada.patch('/settings', body);
  expect(answer.status).toBe(400);
  expect(answer.body.errors[0]).toMatchObject({ pointer });
});

it('is for who has signed in', async () => {
  expect((await api.anyone().get('/settings')).status).toBe(401);
});

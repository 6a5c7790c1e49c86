import { linesOf } from '@intake/domain';
import { allItems } from '../../test/support/all-pages.ts';
import type { Client } from '../../test/support/client.ts';
import { PNG, uploadFile } from '../../test/support/files.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

let api: MemoryApi;
let ada: Client;
beforeEach(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
});
afterEach(() => api.stop());

const upload = (name: string) => uploadFile(ada, api.storage, name, PNG);
const found = (fileId: string, text: string, facts: object) => {
  const lines = linesOf([{ text, page: 3 }]);
  const words = [...lines.keys()];
  return api.search.put({ ownerId: api.ada.id, fileId, source: 'document', words, lines, facts, version: 1 });
};

it('answers a search with the line that matched and what is known of the file', async () => {
  const { id } = await upload('report.png');
  await found(id, 'The <b>Total</b> of march', { pages: 9, labels: ['Dog'], perceptualHash: 'f'.repeat(16) });
  const items = await allItems(ada, '/files?q=tot');
  expect(items).toMatchObject([
    {
      id,
      facts: { pages: 9, labels: ['dog'] },
      match: { text: 'The <b>Total</b> of march', page: 3, marks: [{ start: 7, end: 10 }] },
    },
  ]);
  expect(JSON.stringify(items)).not.toContain('fff');
  // The name says it: no line.
  expect((await allItems(ada, '/files?q=rep'))[0]).not.toHaveProperty('match');
  expect((await allItems(ada, '/files?q=rep+tot'))[0].match.marks).toHaveLength(1);
  expect((await ada.get(`/files/${id}`)).body.facts).toEqual({ pages: 9, labels: ['dog'] });
});

it('filters by facts, with other filters and in every order', async () => {
  const [a, b] = [await upload('a.png'), await upload('b.png')];
  await upload('c.png');
  await found(a.id, '', { durationSeconds: 12.5, language: 'de' });
  await found(b.id, '', { durationSeconds: 99, width: 1920, height: 1080, labels: ['dog'] });
  const names = async (query: string) => (await allItems(ada, `/files?${query}`)).map(({ name }) => name);
  expect(await names('minDuration=1')).toEqual(['b.png', 'a.png']);
  expect(await names('minDuration=1&sort=name')).toEqual(['a.png', 'b.png']);
  expect(await names('maxDuration=12.5')).toEqual(['a.png']);
  expect(await names('minWidth=1920&maxHeight=1080&label=Dog')).toEqual(['b.png']);
  expect(await names('language=de&q=a')).toEqual(['a.png']);
  expect(await names('language=de&category=video')).toEqual([]);
  expect(await names('minPages=1')).toEqual([]);
});

it.each(['minDuration=x', 'minDuration=-1', 'language=Deutsch', 'label=', 'minLength=3'])(
  'refuses %s',
  async (query) => {
    const { status, body } = await ada.get(`/files?${query}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  },
);

it('shows what looks alike, of the same owner, without what was deleted', async () => {
  const [one, two, three] = [await upload('1.png'), await upload('2.png'), await upload('3.png')];
  await found(one.id, '', { perceptualHash: '0000000000000000' });
  await found(two.id, '', { perceptualHash: '0000000000000007' });
  await found(three.id, '', { perceptualHash: '000000000000007f' });
  const similar = async (client: Client, id: string) => client.get(`/files/${id}/similar`);
  const { body } = await similar(ada, one.id);
  expect(body.items).toMatchObject([{ file: { id: two.id, name: '2.png' }, distance: 3 }]);
  expect((await similar(ada, two.id)).body.items).toHaveLength(2);
  await ada.delete(`/files/${two.id}`);
  expect((await similar(ada, one.id)).body.items).toEqual([]);
  expect((await similar(ada, two.id)).status).toBe(404);
  expect((await similar(await api.as(api.bob), one.id)).status).toBe(404);
  const unknown = await upload('4.png');
  expect((await similar(ada, unknown.id)).body.items).toEqual([]);
});

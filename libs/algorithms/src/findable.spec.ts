import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderOf, sample, tryAlgorithm } from './testing/index.ts';
import { boundedFindable, FINDABLE_SCHEMA } from './runner/bounded-findable.ts';
import { validate } from './validate.ts';

const findableOf = async (algorithm: string, path: string) => {
  const { outcome } = await tryAlgorithm(folderOf(algorithm), path);
  return 'findable' in outcome ? outcome.findable! : {};
};

it('finds a document by its text, page by page, and by pages and language', async () => {
  const { texts = [], facts } = await findableOf('document', sample('document.pptx'));
  expect(facts?.pages).toBeGreaterThan(1);
  const pages = texts.flatMap(({ page }) => page ?? []);
  expect(pages).toContain(2);
  expect(pages).toEqual([...pages].sort((a, b) => a - b));
});

it('finds a table by the names of its columns', async () => {
  const path = join(tmpdir(), `findable-${process.pid}.csv`);
  await writeFile(path, 'city,people\nBonn,300000\nKöln,1000000\n');
  expect((await findableOf('table', path)).texts).toEqual([
    { text: 'city', field: 'column' },
    { text: 'people', field: 'column' },
  ]);
});

it('finds a film by tags and chapters, and by its length and size', async () => {
  const { texts, facts } = await findableOf('media', sample('video-rich.mp4'));
  expect(facts).toMatchObject({ durationSeconds: expect.any(Number), width: expect.any(Number) });
  expect(texts).toContainEqual(expect.objectContaining({ field: 'title' }));
  expect(texts).toContainEqual(expect.objectContaining({ field: 'chapter', seconds: expect.any(Number) }));
  expect(texts).not.toContainEqual(expect.objectContaining({ field: 'encoder' }));
});

it('finds a picture by its size and by what it looks like', async () => {
  const { facts } = await findableOf('image', sample('image.webp'));
  expect(facts).toMatchObject({
    width: expect.any(Number),
    perceptualHash: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
});

it('keeps the beginning of what has no end', () => {
  const texts = Array.from({ length: 20_000 }, (_, i) => ({ text: 'x'.repeat(200), page: i + 1 }));
  const kept = boundedFindable({ texts }).texts!;
  expect(kept).toHaveLength(5000);
  expect(kept.at(-1)!.page).toBe(5000);
  expect(
    boundedFindable({ facts: { labels: Array.from({ length: 50 }, String) } }).facts!.labels,
  ).toHaveLength(20);
});

it.each([
  { texts: [{ text: 1 }] },
  { texts: [{ text: 'a', page: 0 }] },
  { texts: [{ text: 'a', html: '<b>' }] },
  { facts: { durationSeconds: -1 } },
  { facts: { perceptualHash: 'no' } },
  { facts: { anything: 1 } },
])('is refused: %j', (findable) => {
  expect(validate(FINDABLE_SCHEMA, findable)).not.toEqual([]);
});

import { jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Region } from 'sharp';
import { textPage } from '../document/text-page.ts';
import { folderOf, sample, tryAlgorithm } from '../testing/index.ts';
import { taskOf } from '../testing/task-of.ts';
import { pagesOf } from './pages.ts';

// Every page is some three seconds of work, and more on a busy machine.
jest.setTimeout(240_000);

const GERMAN =
  'Größere Übungen heißen Prüfungen.\nDie Straße führt über schöne Brücken.\nÄpfel kosten 12,50 Euro, Öl ist teuer.';
const ENGLISH = 'The quick brown fox\nBring it to the office';

let root: string;
beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'ocr-'))));
afterAll(() => rm(root, { recursive: true }));

async function read(name: string, bytes: Uint8Array, options: Parameters<typeof tryAlgorithm>[2] = {}) {
  const path = join(root, name);
  await writeFile(path, bytes);
  const { outcome, derived } = await tryAlgorithm(folderOf('ocr'), path, options);
  const textOf = (file: string) => {
    const found = derived.find((one) => one.derived.name === file);
    return found && Buffer.from(found.bytes).toString();
  };
  return { outcome, derived, text: textOf('text.txt'), layout: textOf('layout.json') };
}

/** As little of a page as the text needs: how long it takes goes by the pixels. */
const page = async (text: string, height: number) =>
  sharp(await textPage(text)).resize(900, height, { fit: 'cover', position: 'top' });

/** A PDF whose pages are these pictures (JPEG), as a scanner writes it. */
async function scan(pictures: readonly Uint8Array[]): Promise<Buffer> {
  const objects: Buffer[] = [];
  const add = (head: string, stream?: Uint8Array) =>
    objects.push(
      stream
        ? Buffer.concat([Buffer.from(`${head}stream\n`), stream, Buffer.from('\nendstream')])
        : Buffer.from(head),
    );
  const pages = pictures.map((_, n) => 3 + n * 3);
  add('<</Type/Catalog/Pages 2 0 R>>');
  add(`<</Type/Pages/Kids[${pages.map((n) => `${n} 0 R`).join(' ')}]/Count ${pages.length}>>`);
  for (const [n, bytes] of pictures.entries()) {
    const { width, height, channels } = await sharp(bytes).metadata();
    const colours = channels === 1 ? 'DeviceGray' : 'DeviceRGB';
    const first = pages[n]!;
    const high = Math.round((595 * height) / width);
    const draw = Buffer.from(`595 0 0 ${high} 0 0 cm /I Do`);
    add(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 ${high}]/Resources<</XObject<</I ${first + 1} 0 R>>>>/Contents ${first + 2} 0 R>>`,
    );
    add(
      `<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/${colours}/BitsPerComponent 8/Filter/DCTDecode/Length ${bytes.length}>>`,
      bytes,
    );
    add(`<</Length ${draw.length}>>`, draw);
  }
  const numbered = objects.map((one, n) =>
    Buffer.concat([Buffer.from(`${n + 1} 0 obj`), one, Buffer.from('\nendobj\n')]),
  );
  return Buffer.concat([Buffer.from('%PDF-1.4\n'), ...numbered, Buffer.from('trailer<</Root 1 0 R>>')]);
}

describe('ocr', () => {
  it('reads German with its letters, says where every word stands, and keeps the picture that it means', async () => {
    const { outcome, derived, text, layout } = await read(
      'a.png',
      await (await page(GERMAN, 300)).png().toBuffer(),
    );
    expect(outcome).toMatchObject({
      state: 'succeeded',
      result: { words: 18, language: 'de', pages: [{ page: 1, words: 18, picture: 'page-1.webp' }] },
    });
    expect(text).toBe(GERMAN);
    expect(outcome).toMatchObject({
      findable: { texts: [{ text: GERMAN, page: 1 }], facts: { language: 'de' } },
    });
    const [first] = JSON.parse(layout!).pages;
    const [word, left, top, width, height] = first.lines[0][0];
    expect(word).toBe('Größere');
    const picture = derived.find((one) => one.derived.name === 'page-1.webp')!.bytes;
    // There is ink in its box, and none before it.
    const ink = async (box: Region) => Math.min(...(await sharp(picture).extract(box).raw().toBuffer()));
    expect(await ink({ left, top, width, height })).toBeLessThan(100);
    expect(await ink({ left: 0, top, width: left - 4, height })).toBeGreaterThan(150);
  });

  it('reads as many pages of a scan as it is asked for, each at its place, and nothing in what is no text', async () => {
    const picture = async (text: string) => (await page(text, 200)).greyscale().jpeg().toBuffer();
    const pdf = await scan([
      await picture(ENGLISH),
      await noise(),
      await picture('Page number three'),
      await picture('Page number four'),
    ]);
    const { outcome, text, derived } = await read('a.pdf', pdf, { parameters: { mostPages: 3 } });
    expect(outcome).toMatchObject({
      state: 'partial',
      reason: { code: 'TOO_LONG' },
      result: { pages: [{ words: 9 }, { words: 0 }, { words: 3 }] },
    });
    expect(text).toBe(`${ENGLISH}\f\fPage number three`);
    expect(derived.map((one) => one.derived.name)).not.toContain('page-2.webp');
  });

  it('reads a scan of too many pixels for pdf.js, gray or in colours, from smaller pictures', async () => {
    const small = await (await page(ENGLISH, 200)).png().toBuffer();
    const large = () => sharp(small).resize(11_000, 2_450, { kernel: 'nearest', fit: 'fill' });
    const pdf = await scan([
      await large().greyscale().jpeg().toBuffer(),
      await (await page('A small page', 200)).greyscale().jpeg().toBuffer(),
      await large().toColourspace('srgb').jpeg().toBuffer(),
    ]);
    const { outcome, text } = await read('large.pdf', pdf);
    expect(outcome).toMatchObject({
      state: 'succeeded',
      result: { pages: [{ page: 1 }, { page: 2 }, { page: 3 }] },
    });
    expect(text).toBe(`${ENGLISH}\fA small page\f${ENGLISH}`);
    expect(outcome.peakMemoryMb).toBeLessThan(450);
  });

  it('names the pages whose pictures have too many pixels and are no JPEG', async () => {
    const jpeg = sharp({ create: { width: 5000, height: 5000, channels: 3, background: '#fff' } });
    const pdf = await scan([await jpeg.greyscale().jpeg().toBuffer()]);
    // As if it were of another kind, which nothing here makes smaller.
    const text = pdf.toString('latin1').replace('/DCTDecode', '/XXXDecode');
    const { outcome } = await read('b.pdf', Buffer.from(text, 'latin1'));
    const reason = { code: 'TOO_MANY_PIXELS', detail: expect.stringContaining(': 1.') };
    expect(outcome).toMatchObject({ state: 'partial', reason, result: { words: 0 } });
  });

  it('has nothing to do where pages have text of their own', async () => {
    const { outcome } = await tryAlgorithm(folderOf('ocr'), sample('document.pdf'));
    expect(outcome).toMatchObject({ state: 'skipped', reason: { code: 'HAS_TEXT' } });
  });

  it('reads nothing of a document that is known to have text', async () => {
    const read = () => Promise.reject(new Error('read'));
    const task = {
      ...taskOf(new Uint8Array(9), 'pdf'),
      results: { document: { pagesWithoutText: [] } },
      read,
    };
    await expect(pagesOf(task, 1)).rejects.toMatchObject({ code: 'HAS_TEXT' });
  });
});

/** Like leaves or gravel. */
const noise = () =>
  sharp({
    create: {
      width: 200,
      height: 100,
      channels: 3,
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
      background: '#fff',
    },
  })
    .greyscale()
    .jpeg()
    .toBuffer();

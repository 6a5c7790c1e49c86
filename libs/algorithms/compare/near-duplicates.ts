import { ALIKE, hashDistance } from '@intake/domain';
import sharp, { type Sharp } from 'sharp';
import { lookOf } from '../src/image/look.ts';
import { pixelsOf } from '../src/pictures/pixels.ts';
import type { Row, Section } from './row.ts';

const PICTURES = 40;
const TITLE = 'Near duplicates: pictures scaled, recoloured, cut; every pair, no other';

/** What people do to a picture, and it is still the same. */
const CHANGES: readonly ((picture: Sharp) => Sharp)[] = [
  (picture) => picture.resize(480).jpeg({ quality: 50 }),
  (picture) => picture.modulate({ brightness: 1.15, saturation: 0.8 }).webp({ quality: 70 }),
  (picture) => picture.greyscale().png(),
  (picture) => picture.extract({ left: 8, top: 6, width: 784, height: 588 }).jpeg({ quality: 80 }),
];

/** Forty pictures and what became of each: every pair is to be found, and no other. */
async function compareDuplicates(): Promise<Row> {
  const hashes: { original: string; changed: string }[] = [];
  for (let at = 0; at < PICTURES; at++) {
    const original = await sharp(drawing(at)).png().toBuffer();
    const changed = await CHANGES[at % CHANGES.length]!(sharp(original)).toBuffer();
    hashes.push({ original: await hashOf(original), changed: await hashOf(changed) });
  }
  const row: Row = { title: TITLE, compared: PICTURES, agree: 0, misses: [] };
  for (const [at, { original }] of hashes.entries()) {
    const found = hashes.flatMap(({ changed }, other) =>
      hashDistance(original, changed) <= ALIKE ? other : [],
    );
    if (String(found) === String(at)) row.agree++;
    else
      row.misses.push({
        name: `picture ${at + 1}`,
        differs: `alike: ${found.map((one) => one + 1).join(', ') || 'none'}`,
      });
  }
  return row;
}

export const duplicates: Section = {
  name: 'duplicates',
  title: 'Near duplicates',
  tools: [],
  run: async () => [await compareDuplicates()],
};

const hashOf = async (bytes: Uint8Array) => (await lookOf(await pixelsOf(bytes))).perceptualHash;

/** Shapes at random over a gradient, the same at every run. */
function drawing(seed: number): Buffer {
  let state = seed * 7919 + 17;
  const random = (most: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * most);
  };
  const colour = () => `hsl(${random(360)} ${30 + random(60)}% ${20 + random(60)}%)`;
  const shapes = Array.from({ length: 12 }, (_, at) =>
    at % 2
      ? `<circle cx="${random(800)}" cy="${random(600)}" r="${30 + random(150)}" fill="${colour()}"/>`
      : `<rect x="${random(700)}" y="${random(500)}" width="${60 + random(300)}" height="${60 + random(250)}" fill="${colour()}"/>`,
  );
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><linearGradient id="g" x2="${random(2)}" y2="1"><stop stop-color="${colour()}"/><stop offset="1" stop-color="${colour()}"/></linearGradient><rect width="800" height="600" fill="url(#g)"/>${shapes.join('')}</svg>`,
  );
}

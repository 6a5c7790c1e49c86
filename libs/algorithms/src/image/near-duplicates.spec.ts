import { ALIKE, hashBands, hashDistance } from '@intake/domain';
import sharp, { type Sharp } from 'sharp';
import { pixelsOf } from '../pictures/pixels.ts';
import { lookOf } from './look.ts';

/** Reproducible: Park and Miller's generator. */
function randomOf(seed: number): () => number {
  let state = seed * 7919 + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Soft light and shapes in front of it, as in a photograph: no two seeds look alike. */
async function picture(seed: number): Promise<Buffer> {
  const random = randomOf(seed);
  const light = Buffer.from(Array.from({ length: 6 * 4 * 3 }, () => Math.floor(random() * 256)));
  const shapes = Array.from({ length: 8 }, () => {
    const [x, y, r] = [random() * 640, random() * 480, 20 + random() * 90];
    return `<ellipse cx="${x}" cy="${y}" rx="${r}" ry="${r * (0.4 + random())}" fill="hsl(${random() * 360},60%,${random() * 90}%)"/>`;
  });
  return sharp(light, { raw: { width: 6, height: 4, channels: 3 } })
    .resize(640, 480, { kernel: 'cubic' })
    .composite([{ input: Buffer.from(`<svg width="640" height="480">${shapes.join('')}</svg>`) }])
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** What happens to pictures on their way. */
const CHANGES: ((from: Sharp) => Sharp)[] = [
  (from) => from.jpeg({ quality: 25 }),
  (from) => from.resize(200).jpeg(),
  (from) => from.resize(1600).webp({ quality: 60 }),
  (from) => from.modulate({ brightness: 1.12 }).jpeg(),
  (from) => from.greyscale().png(),
  (from) => from.blur(1.5).jpeg(),
  (from) => from.gamma(1.3).avif({ quality: 50 }),
  (from) => from.modulate({ saturation: 1.4 }).sharpen().jpeg(),
];

it('finds the 20 near duplicates among 40 pictures, and no others', async () => {
  const originals = await Promise.all(Array.from({ length: 20 }, (_, seed) => picture(seed + 1)));
  const changed = originals.map((bytes, i) => CHANGES[i % CHANGES.length]!(sharp(bytes)).toBuffer());
  const hashes: string[] = [];
  for (const bytes of [...originals, ...(await Promise.all(changed))])
    hashes.push((await lookOf(await pixelsOf(bytes))).perceptualHash!);
  const pairs = hashes.flatMap((a, i) =>
    hashes.flatMap((b, j) => (i < j ? [{ pair: `${i} ${j}`, a, b, distance: hashDistance(a, b) }] : [])),
  );
  const alike = pairs.filter(({ distance }) => distance <= ALIKE);
  expect(alike.map(({ pair }) => pair)).toEqual(originals.map((_, i) => `${i} ${i + 20}`));
  // What looks alike is found without comparing all with all.
  for (const { a, b } of alike) {
    const bands = new Set(hashBands(a));
    expect(hashBands(b).some((band) => bands.has(band))).toBe(true);
  }
});

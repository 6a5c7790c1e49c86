import { open, type Pixels, placeholderOf } from '../pictures/pixels.ts';

/** What a picture looks like, in numbers. */
export async function lookOf(pixels: Pixels) {
  const sharpness = await sharpnessOf(pixels);
  return {
    placeholder: await placeholderOf(pixels),
    colours: await dominantColours(pixels),
    sharpness,
    ...(Math.max(pixels.width, pixels.height) >= SIDE / 2 && { blurred: sharpness < BLURRED }),
    perceptualHash: await perceptualHash(pixels),
  };
}

const grey = async (pixels: Pixels, width: number, height: number) =>
  open(pixels)
    .flatten({ background: '#fff' })
    .resize(width, height, { fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();

/** Below this a photograph of 512 pixels looks out of focus. */
const BLURRED = 30;
const SIDE = 512;

/** Variance of the Laplacian of the grey picture at 512 pixels: the more edges, the higher. */
async function sharpnessOf(pixels: Pixels): Promise<number> {
  const scale = Math.min(1, SIDE / Math.max(pixels.width, pixels.height));
  const [width, height] = [pixels.width, pixels.height].map((side) => Math.max(1, Math.round(side * scale)));
  const at = await grey(pixels, width!, height!);
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height! - 1; y++)
    for (let x = 1; x < width! - 1; x++) {
      const i = y * width! + x;
      const value = at[i - 1]! + at[i + 1]! + at[i - width!]! + at[i + width!]! - 4 * at[i]!;
      sum += value;
      squares += value * value;
      count++;
    }
  if (count === 0) return 0;
  return Math.round((squares / count - (sum / count) ** 2) * 10) / 10;
}

const COLOURS = 5;
/** Two colours nearer than this (of 442) are one. */
const APART = 48;

/** The most frequent colours that can be told apart, with their share of the picture. */
async function dominantColours(pixels: Pixels): Promise<{ colour: string; share: number }[]> {
  const data = await open(pixels)
    .flatten({ background: '#fff' })
    .resize(64, 64, { fit: 'fill' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const step = data.length / (64 * 64);
  const boxes = new Map<number, { count: number; sum: [number, number, number] }>();
  for (let i = 0; i < data.length; i += step) {
    const [r, g, b] = step < 3 ? [data[i]!, data[i]!, data[i]!] : [data[i]!, data[i + 1]!, data[i + 2]!];
    const key = ((r >> 5) << 6) | ((g >> 5) << 3) | (b >> 5);
    const box = boxes.get(key) ?? { count: 0, sum: [0, 0, 0] };
    box.count++;
    box.sum = [box.sum[0] + r, box.sum[1] + g, box.sum[2] + b];
    boxes.set(key, box);
  }
  const found: { rgb: number[]; count: number }[] = [];
  for (const { count, sum } of [...boxes.values()].sort((a, b) => b.count - a.count)) {
    const rgb = sum.map((value) => Math.round(value / count));
    const near = found.find((other) => Math.hypot(...other.rgb.map((value, n) => value - rgb[n]!)) < APART);
    if (near) near.count += count;
    else found.push({ rgb, count });
  }
  return found
    .sort((a, b) => b.count - a.count)
    .slice(0, COLOURS)
    .map(({ rgb, count }) => ({
      colour: `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`,
      share: Math.round((count / (64 * 64)) * 1000) / 1000,
    }));
}

const HASHED = 32;

/**
 * 64 bits as 16 hexadecimal digits: which low frequencies of the picture (DCT-II of 32 x 32 greys, the lowest 8 x 8) are
 * above their median. Pictures that look alike differ in few bits.
 */
async function perceptualHash(pixels: Pixels): Promise<string> {
  const at = await grey(pixels, HASHED, HASHED);
  const low: number[] = [];
  for (let v = 0; v < 8; v++)
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let y = 0; y < HASHED; y++)
        for (let x = 0; x < HASHED; x++) sum += at[y * HASHED + x]! * wave(x, u) * wave(y, v);
      low.push(sum);
    }
  // The first is the brightness alone.
  const median = low.slice(1).sort((a, b) => a - b)[31]!;
  const bits = low.map((value) => (value > median ? '1' : '0')).join('');
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0');
}

const wave = (at: number, frequency: number) => Math.cos(((2 * at + 1) * frequency * Math.PI) / (2 * HASHED));

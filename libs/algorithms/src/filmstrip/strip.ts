import { clock } from '@intake/domain/captions';
import sharp from 'sharp';

/** A small picture of the film. */
export interface Tile {
  /** Seconds from the beginning. */
  at: number;
  /** RGB, of the size of all. */
  data: Buffer;
}

export interface TileSize {
  width: number;
  height: number;
}

const COLUMNS = 6;

/** All of them in one picture, row by row, so that a player fetches one file. @returns WebP, and its size in pixels */
export async function stripOf(tiles: readonly Tile[], { width, height }: TileSize) {
  const columns = Math.min(COLUMNS, tiles.length);
  const size = { width: columns * width, height: Math.ceil(tiles.length / columns) * height };
  const bytes = await sharp({ create: { ...size, channels: 3, background: '#000' } })
    .composite(
      tiles.map(({ data }, n) => ({
        input: data,
        raw: { width, height, channels: 3 as const },
        ...place(n, columns, { width, height }),
      })),
    )
    .webp({ quality: 70 })
    .toBuffer();
  return { bytes, size };
}

/** Which part of the picture is shown when, as players expect it: WebVTT with `#xywh` (W3C Media Fragments). */
export function cuesOf(
  tiles: readonly Tile[],
  { width, height }: TileSize,
  { name, seconds }: { name: string; seconds: number },
): string {
  const columns = Math.min(COLUMNS, tiles.length);
  const cues = tiles.map(({ at }, n) => {
    const { left, top } = place(n, columns, { width, height });
    const [from, to] = [n === 0 ? 0 : at, tiles[n + 1]?.at ?? Math.max(seconds, at + 0.001)];
    return `${clock(from)} --> ${clock(to)}\n${name}#xywh=${left},${top},${width},${height}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

const place = (n: number, columns: number, { width, height }: TileSize) => ({
  left: (n % columns) * width,
  top: Math.floor(n / columns) * height,
});

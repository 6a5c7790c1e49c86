import type { Cue } from './parse-vtt.ts';

/** A part of a picture, in pixels. */
export interface Tile {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Which part of the strip a cue shows: `filmstrip.webp#xywh=160,90,160,90`. */
export function tileOf({ payload }: Cue): Tile {
  const [x = 0, y = 0, width = 1, height = 1] =
    /#xywh=(\d+),(\d+),(\d+),(\d+)/.exec(payload)?.slice(1).map(Number) ?? [];
  return { x, y, width, height };
}

/** A frame as it is looked at: few pixels of RGB. */
export interface Look {
  /** Seconds from the beginning. */
  at: number;
  rgb: Uint8Array;
}

export interface Stretch {
  startSeconds: number;
  endSeconds: number;
}

/** Levels of each colour that are told apart. */
const LEVELS = 8;
/** Mean of red, green and blue (0 to 255) below which a frame is black. */
const BLACK = 20;

/**
 * Where the colours of a frame and the one before are others: a pan or a person who walks leaves most of them, a cut does not.
 * @param leastChange share of the pixels whose colours have no counterpart
 * @param end of the film, in seconds
 */
export function scenesOf(looks: readonly Look[], leastChange: number, end: number): Stretch[] {
  const starts = [0];
  for (let n = 1; n < looks.length; n++)
    if (changeOf(looks[n - 1]!, looks[n]!) >= leastChange) starts.push(looks[n]!.at);
  return starts.map((start, n) => stretch(start, starts[n + 1] ?? end));
}

/** Stretches in which every frame is black; one frame counts until the next. */
export function blackOf(looks: readonly Look[], end: number): Stretch[] {
  const found: Stretch[] = [];
  let since: number | undefined;
  for (const look of looks) {
    if (isBlack(look)) since ??= look.at;
    else if (since !== undefined) {
      found.push(stretch(since, look.at));
      since = undefined;
    }
  }
  return since === undefined ? found : [...found, stretch(since, end)];
}

export const isBlack = ({ rgb }: Look): boolean =>
  rgb.reduce((sum, value) => sum + value, 0) / rgb.length < BLACK;

/** 0 where both have the same colours, 1 where they have none in common. */
function changeOf(a: Look, b: Look): number {
  const [one, other] = [a, b].map(coloursOf) as [Float32Array, Float32Array];
  return one.reduce((sum, value, n) => sum + Math.max(0, value - other[n]!), 0);
}

function coloursOf({ rgb }: Look): Float32Array {
  const shares = new Float32Array(LEVELS ** 3);
  const level = (at: number) => Math.floor((rgb[at]! * LEVELS) / 256);
  for (let at = 0; at + 2 < rgb.length; at += 3)
    shares[(level(at) * LEVELS + level(at + 1)) * LEVELS + level(at + 2)]! += 3 / rgb.length;
  return shares;
}

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
const stretch = (start: number, end: number): Stretch => ({
  startSeconds: round(start),
  endSeconds: round(Math.max(start, end)),
});

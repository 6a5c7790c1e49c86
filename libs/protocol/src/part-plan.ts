const MiB = 1024 * 1024;

/** S3 multipart limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MIN_PART_SIZE = 5 * MiB;
export const MAX_PARTS = 10_000;

/** Files up to this size are one part: splitting them would save little and cost round trips. */
export const ONE_PUT_SIZE = 8 * MiB;

/** Part sizes in bytes. All but the first are powers of two, so that parts planned anew line up with stored ones. */
const PART_SIZES = [MIN_PART_SIZE, 8 * MiB, 16 * MiB, 32 * MiB, 64 * MiB];
/** For a sender that does not measure: small enough for a thin line, two of them in flight lose 16 MiB at most. */
const UNKNOWN_SPEED_PART = 8 * MiB;

/**
 * Seconds of the sender's whole throughput in one part. Three to six parts share the line, so each of them takes about
 * 2 to 4 s; and what two parts in flight can lose stays below 2 % of a gigabyte up to 100 Mbit/s.
 */
const PART_SECONDS = 0.7;
/** A fast line wants several parts at once more than it wants large ones. */
const LEAST_PARTS = 6;

/** So many parts of the same size, one after the other. */
export interface PartRun {
  count: number;
  /** Bytes of each. */
  size: number;
}

export interface PlannedPart {
  /** 1-based, as S3 counts them. */
  number: number;
  /** Bytes. */
  size: number;
}

/**
 * The part size for `size` bytes (1 or more).
 * @param bytesPerSecond what the sender has measured; 0 when it will and plans anew then, undefined when it never does
 */
export function partSizeFor(size: number, bytesPerSecond?: number): number {
  if (size <= ONE_PUT_SIZE) return ONE_PUT_SIZE;
  if (bytesPerSecond === undefined) return UNKNOWN_SPEED_PART;
  const most = Math.min(bytesPerSecond * PART_SECONDS, size / LEAST_PARTS);
  return PART_SIZES.findLast((partSize) => partSize <= most) ?? MIN_PART_SIZE;
}

/**
 * Whether a file is sent by one PUT of the object itself. It takes a checksum that is known beforehand: bound into the
 * URL, it makes S3 refuse every other content, so that what stands there needs no comparing and no assembling.
 */
export function isOnePut(size: number, checksum: string | undefined): boolean {
  return checksum !== undefined && size <= ONE_PUT_SIZE;
}

/** `size` bytes in parts of `partSize`; the last one has what is left. */
export function planRuns(size: number, partSize: number): PartRun[] {
  const runs = [
    { count: Math.floor(size / partSize), size: partSize },
    { count: size % partSize === 0 ? 0 : 1, size: size % partSize },
  ];
  return runs.filter(({ count }) => count > 0);
}

/** All parts of a plan, numbered from 1. */
export function partsOf(runs: readonly PartRun[]): PlannedPart[] {
  const sizes = runs.flatMap(({ count, size }) => Array.from({ length: count }, () => size));
  return sizes.map((size, i) => ({ number: i + 1, size }));
}

/** All parts of a file: sizes add up to `size`, at least 5 MiB each but the last, 10,000 at most. */
export function planParts(size: number, partSize = partSizeFor(size)): PlannedPart[] {
  return partsOf(planRuns(size, partSize));
}

/** The runs behind a list of parts: neighbours of the same size are one run. */
export function runsOf(parts: readonly Pick<PlannedPart, 'size'>[]): PartRun[] {
  const runs: PartRun[] = [];
  for (const { size } of parts) {
    const last = runs.at(-1);
    if (last?.size === size) last.count += 1;
    else runs.push({ count: 1, size });
  }
  return runs;
}

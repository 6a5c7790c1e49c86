const MiB = 1024 * 1024;

/** S3 multipart limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MIN_PART_SIZE = 5 * MiB;
export const MAX_PARTS = 10_000;

/** Largest file that Intake takes, in bytes (1 GiB). */
export const MAX_FILE_SIZE = 1024 * MiB;

/** Above this many bytes (100 MB) a person is told that it will take a while. */
export const LARGE_FILE_SIZE = 100_000_000;

/**
 * Part size by file size, both in bytes. Small parts lose little when a link breaks; large ones cost the browser and
 * the preflights less (a slice goes through Chromium's blob pipe, every presigned URL costs an OPTIONS round trip).
 */
const PART_SIZES = [
  { upTo: 128 * MiB, partSize: 8 * MiB },
  { upTo: 512 * MiB, partSize: 32 * MiB },
  { upTo: Infinity, partSize: 64 * MiB },
];

export interface PlannedPart {
  /** 1-based, as S3 counts them. */
  number: number;
  /** Bytes; every part but the last has the plan's part size. */
  size: number;
}

/** The part size for a file of `size` bytes (1 or more). It never changes within an upload. */
export function partSizeFor(size: number): number {
  return PART_SIZES.find((row) => size <= row.upTo)!.partSize;
}

/**
 * Whether a file is sent by one PUT of the object itself. It takes a checksum that is known beforehand: bound into the
 * URL, it makes S3 refuse every other content, so that what stands there needs no comparing and no assembling.
 */
export function isOnePut(size: number, checksum: string | undefined): boolean {
  return checksum !== undefined && size <= partSizeFor(size);
}

/** All parts of a file: sizes add up to `size`, at least 5 MiB each but the last, 10,000 at most. */
export function planParts(size: number, partSize = partSizeFor(size)): PlannedPart[] {
  const count = Math.ceil(size / partSize);
  return Array.from({ length: count }, (_, i) => ({
    number: i + 1,
    size: i + 1 < count ? partSize : size - partSize * (count - 1),
  }));
}

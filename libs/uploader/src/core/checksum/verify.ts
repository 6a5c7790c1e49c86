import type { Checksummer } from '../platform.ts';

/** Whether a local file is the one on the receipt. */
export interface FileVerdict {
  matches: boolean;
  /** CRC64NVME of the local file, base64. */
  actual: string;
}

export interface VerifyOptions {
  onProgress?: (bytes: number) => void;
  signal?: AbortSignal;
}

/** @throws the signal's reason, or whatever reading the file throws. */
export async function verifyWith(
  checksummer: Checksummer,
  file: Blob,
  expected: string,
  options: VerifyOptions,
): Promise<FileVerdict> {
  const actual = await checksummer.checksum(file, options);
  return { matches: actual === expected, actual };
}

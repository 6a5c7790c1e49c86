import type { DigestName } from './digest.ts';

export type ChecksumAlgorithm = Exclude<DigestName, 'MD5'>;
/** Of the whole object's bytes, or of its parts' checksums (S3 User Guide, "Checking object integrity"). */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Base64; a composite one ends with `-` and the number of parts. */
  readonly value: string;
}

/** Bytes of each checksum. */
export const CHECKSUM_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

export const CHECKSUM_ALGORITHMS = Object.keys(CHECKSUM_BYTES) as ChecksumAlgorithm[];

/** What S3 computes when the client chose nothing. */
export const DEFAULT_CHECKSUM: ChecksumAlgorithm = 'CRC64NVME';

export const isChecksumAlgorithm = (name: string): name is ChecksumAlgorithm =>
  Object.hasOwn(CHECKSUM_BYTES, name);

/** `x-amz-checksum-crc64nvme` */
export const checksumHeader = (algorithm: ChecksumAlgorithm): string =>
  `x-amz-checksum-${algorithm.toLowerCase()}`;

import {
  CHECKSUM_ALGORITHMS,
  CHECKSUM_BYTES,
  checksumHeader,
  isChecksumAlgorithm,
  type Checksum,
  type ChecksumAlgorithm,
} from '../storage/checksum.ts';
import { s3Error } from './s3-error.ts';

/** What a request says about its body's checksum: the value itself, or that it follows as a trailer. */
export interface DeclaredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value?: string;
}

type Headers = ReadonlyMap<string, string>;

/** @throws InvalidRequest (400) for several checksums, a malformed one, or an announced one that is missing */
export function declaredChecksum(headers: Headers): DeclaredChecksum | undefined {
  const inHeaders = valuesOf(headers);
  const inTrailers = trailerNames(headers).flatMap((name) =>
    CHECKSUM_ALGORITHMS.filter((a) => checksumHeader(a) === name),
  );
  if (inHeaders.length + inTrailers.length > 1) {
    throw s3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const announced = headers.get('x-amz-sdk-checksum-algorithm')?.toUpperCase();
  if (announced && inHeaders.length + inTrailers.length === 0) {
    throw s3Error(
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  const declared = inHeaders[0] ?? (inTrailers[0] && { algorithm: inTrailers[0] });
  if (announced && declared && announced !== declared.algorithm)
    throw s3Error('InvalidRequest', 'Value for x-amz-sdk-checksum-algorithm header is invalid.');
  return declared;
}

/** The `x-amz-checksum-<algorithm>` headers that are present. */
export function valuesOf(headers: Headers): { algorithm: ChecksumAlgorithm; value: string }[] {
  return CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const value = headers.get(checksumHeader(algorithm));
    if (value === undefined) return [];
    checkFormat(algorithm, value);
    return [{ algorithm, value }];
  });
}

/** `x-amz-trailer`: names of the trailing headers, lower case. */
export const trailerNames = (headers: Headers): string[] =>
  (headers.get('x-amz-trailer') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');

export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const upper = name.toUpperCase();
  if (!isChecksumAlgorithm(upper)) {
    throw s3Error(
      'InvalidRequest',
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  }
  return upper;
}

/** The answer's headers for a stored checksum. */
export const checksumReply = ({ algorithm, type, value }: Checksum): Record<string, string> => ({
  [checksumHeader(algorithm)]: value,
  'x-amz-checksum-type': type,
});

/** A composite value ends with `-<parts>`; the rest is base64 of the algorithm's width. */
function checkFormat(algorithm: ChecksumAlgorithm, value: string): void {
  const base64 = value.replace(/-\d{1,5}$/, '');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== CHECKSUM_BYTES[algorithm] || bytes.toString('base64') !== base64)
    throw s3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} header is invalid.`);
}

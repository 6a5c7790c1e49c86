import { DEFAULT_CHECKSUM, type ChecksumAlgorithm } from '../storage/checksum.ts';
import type { DigestName } from '../storage/digest.ts';
import { neededDigests, openPayload, verifyPromises, type Payload } from './payload.ts';
import type { S3Store, SignedCall } from './s3-call.ts';
import { s3Error } from './s3-error.ts';

/** 5 GiB: the largest single PUT and the largest part (Amazon S3 User Guide, "Multipart upload limits"). */
export const MAX_PUT_BYTES = 5 * 1024 ** 3;

export interface StoredBody {
  readonly blob: string;
  readonly size: number;
  /** MD5 in hex. */
  readonly etag: string;
  readonly algorithm: ChecksumAlgorithm;
  /** Base64. */
  readonly checksum: string;
  /** What the client brought, when that is of another algorithm. */
  readonly declared?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

export interface StoreOptions {
  /** Of the stored checksum; what the client brought, or CRC64NVME, when it is not given. */
  readonly algorithm?: ChecksumAlgorithm | undefined;
  /** Bytes. */
  readonly min?: number;
  readonly max?: number;
}

/** Streams a request's body to disk, computing what S3 computes and refusing what is not what the client promised. */
export function storeBody(call: SignedCall, algorithm?: ChecksumAlgorithm): Promise<StoredBody> {
  const length = call.headers.get('x-amz-decoded-content-length') ?? call.headers.get('content-length');
  if (length === undefined) throw s3Error('MissingContentLength');
  if (Number(length) > MAX_PUT_BYTES) throw tooLarge(length);
  return storePayload(call.store, openPayload(call), { algorithm });
}

export async function storePayload(
  { blobs }: S3Store,
  payload: Payload,
  { algorithm: wanted, min = 0, max = MAX_PUT_BYTES }: StoreOptions,
): Promise<StoredBody> {
  const brought = payload.declared?.algorithm;
  const algorithm = wanted ?? brought ?? DEFAULT_CHECKSUM;
  const digests: DigestName[] = [...new Set<DigestName>(['MD5', algorithm, ...neededDigests(payload)])];
  const {
    blob,
    size,
    digests: values,
  } = await blobs.receive(payload.stream, { digests, limit: max, tooLarge });
  try {
    if (size < min)
      throw s3Error('EntityTooSmall', undefined, { ProposedSize: String(size), MinSizeAllowed: String(min) });
    verifyPromises(payload, values);
  } catch (error) {
    await blobs.remove([blob]);
    throw error;
  }
  const base64 = (name: ChecksumAlgorithm): string => values[name]!.toString('base64');
  const stored = { blob, size, etag: values.MD5!.toString('hex'), algorithm, checksum: base64(algorithm) };
  return brought && brought !== algorithm
    ? { ...stored, declared: { algorithm: brought, value: base64(brought) } }
    : stored;
}

const tooLarge = (size?: string): Error =>
  s3Error('EntityTooLarge', undefined, size ? { ProposedSize: size } : {});

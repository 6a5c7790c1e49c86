import { pipeline } from 'node:stream';
import { AwsChunkedDecoder } from '../sigv4/aws-chunked.ts';
import { checksumHeader } from '../storage/checksum.ts';
import type { Digests } from '../storage/body-digests.ts';
import type { DigestName } from '../storage/digest.ts';
import { declaredChecksum, trailerNames, type DeclaredChecksum } from './checksum-headers.ts';
import type { S3Call, SignedCall } from './s3-call.ts';
import { s3Error } from './s3-error.ts';

/** What a client promised about a body. */
export interface Promises {
  /** `Content-MD5` */
  readonly md5?: Buffer | undefined;
  /** The signed payload hash, hex. */
  readonly sha256?: string | undefined;
  readonly declared?: DeclaredChecksum | undefined;
  /** Where a checksum declared without a value is found once the body has ended. */
  readonly trailers?: ReadonlyMap<string, string> | undefined;
}

/** A request body as its sender meant it: decoded, with the promises about it. */
export interface Payload extends Promises {
  readonly stream: AsyncIterable<Buffer>;
}

const STREAMING = [
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
];

/** `checksums: false` where the checksum headers speak of an object and not of this body. */
export function openPayload(call: SignedCall, { checksums = true } = {}): Payload {
  const hash = call.auth.payloadHash;
  const sha256 = /^[0-9a-f]{64}$/.test(hash) ? hash : undefined;
  const chunked = STREAMING.includes(hash);
  if (!sha256 && !chunked && hash !== 'UNSIGNED-PAYLOAD') {
    throw s3Error(
      'InvalidArgument',
      `x-amz-content-sha256 must be UNSIGNED-PAYLOAD, ${STREAMING.join(', ')}, or a valid sha256 value.`,
    );
  }
  const declared = checksums ? declaredChecksum(call.headers) : undefined;
  const md5 = contentMd5(call.headers.get('content-md5'));
  const decoder = chunked ? chunkedDecoder(call) : undefined;
  const stream = decoder ? pipeline(bodyOf(call), decoder, () => undefined) : bodyOf(call);
  return { stream, md5, sha256, declared, trailers: decoder?.trailers };
}

/** The digests needed to verify the promises. */
export const neededDigests = ({ md5, sha256, declared }: Promises): DigestName[] => [
  ...(md5 ? ['MD5' as const] : []),
  ...(sha256 ? ['SHA256' as const] : []),
  ...(declared ? [declared.algorithm] : []),
];

/** @throws BadDigest or XAmzContentSHA256Mismatch (400) when the bytes are not the promised ones */
export function verifyPromises({ md5, sha256, declared, trailers }: Promises, digests: Digests): void {
  if (sha256 && digests.SHA256?.toString('hex') !== sha256) throw s3Error('XAmzContentSHA256Mismatch');
  if (md5 && !digests.MD5?.equals(md5))
    throw s3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  if (!declared) return;
  const expected = declared.value ?? trailers?.get(checksumHeader(declared.algorithm));
  if (digests[declared.algorithm]?.toString('base64') !== expected)
    throw s3Error(
      'BadDigest',
      `The ${declared.algorithm} you specified did not match the calculated checksum.`,
    );
}

/** The raw bytes. A refusal half-way must not close the connection before the client has read it. */
export async function* bodyOf({ request, response }: S3Call): AsyncGenerator<Buffer> {
  if (request.headers.expect) response.writeContinue();
  yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

function chunkedDecoder({ auth, headers }: SignedCall): AwsChunkedDecoder {
  const length = headers.get('x-amz-decoded-content-length');
  if (!length || !/^\d+$/.test(length)) throw s3Error('MissingContentLength');
  return new AwsChunkedDecoder({
    signedBy: auth.payloadHash.startsWith('STREAMING-AWS4') ? auth : undefined,
    decodedLength: Number(length),
    trailers: auth.payloadHash.endsWith('-TRAILER') ? trailerNames(headers) : [],
  });
}

function contentMd5(header: string | undefined): Buffer | undefined {
  if (header === undefined) return undefined;
  const bytes = Buffer.from(header, 'base64');
  if (bytes.length !== 16) throw s3Error('InvalidDigest');
  return bytes;
}

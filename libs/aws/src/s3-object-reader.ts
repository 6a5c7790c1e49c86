import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DomainError, notFound, type Peek, type StoredObject } from '@intake/domain';
import { brokenOff, isNamed } from './s3-errors.ts';

/** What lies in a bucket: facts and ranges of bytes, as ObjectStorage has them. */
export class S3ObjectReader {
  private readonly s3: S3Client;
  private readonly bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  async head(key: string): Promise<StoredObject | null> {
    const command = new HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: 'ENABLED' });
    try {
      return factsOf(await this.s3.send(command));
    } catch (error) {
      if (isNamed(error, 'NotFound', 'NoSuchKey')) return null;
      throw error;
    }
  }

  async peek(key: string, length: number, expected = Infinity): Promise<Peek | null> {
    const whole = expected <= length ? await this.whole(key, length) : undefined;
    if (whole !== undefined) return whole;
    // At once: a ranged GET tells no checksum of the whole.
    const [object, bytes] = await Promise.all([this.head(key), this.firstBytes(key, length)]);
    if (!object || !bytes) return null;
    if (bytes.etag === object.etag) return { ...object, bytes: bytes.bytes };
    throw new DomainError('UNAVAILABLE', 'The object changed while it was looked at.');
  }

  /** Facts and bytes in one answer, half the calls for a small file. @returns undefined when it is larger than `most` */
  private async whole(key: string, most: number): Promise<Peek | null | undefined> {
    const command = new GetObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: 'ENABLED' });
    try {
      const answer = await this.s3.send(command);
      const facts = factsOf(answer);
      if (facts.size <= most) return { ...facts, bytes: await answer.Body!.transformToByteArray() };
      (answer.Body as Readable).destroy();
      return undefined;
    } catch (error) {
      if (isNamed(error, 'NoSuchKey')) return null;
      throw brokenOff(error) ?? error;
    }
  }

  private async firstBytes(key: string, length: number) {
    try {
      const { bytes, ETag } = await this.get(key, 0, length);
      return { bytes, etag: bare(ETag) };
    } catch (error) {
      if (isNamed(error, 'NoSuchKey')) return null;
      throw error;
    }
  }

  async read(key: string, offset: number, length: number, etag: string): Promise<Uint8Array> {
    if (length <= 0) return new Uint8Array();
    try {
      return (await this.get(key, offset, length, `"${etag}"`)).bytes;
    } catch (error) {
      if (isNamed(error, 'InvalidRange')) return new Uint8Array(); // Beyond the end.
      if (isNamed(error, 'NoSuchKey', 'PreconditionFailed')) throw notFound('file');
      throw error;
    }
  }

  private async get(key: string, offset: number, length: number, IfMatch?: string) {
    const Range = `bytes=${offset}-${offset + length - 1}`;
    try {
      const command = new GetObjectCommand({ Bucket: this.bucket, Key: key, Range, IfMatch });
      const answer = await this.s3.send(command);
      return { ...answer, bytes: await answer.Body!.transformToByteArray() };
    } catch (error) {
      throw brokenOff(error) ?? error;
    }
  }
}

function factsOf({
  ContentLength,
  ETag,
  ChecksumCRC64NVME,
  ContentEncoding,
}: HeadObjectCommandOutput): StoredObject {
  return {
    size: ContentLength ?? 0,
    etag: bare(ETag),
    ...(ChecksumCRC64NVME && { checksum: ChecksumCRC64NVME }),
    ...(ContentEncoding && { encoding: ContentEncoding }),
  };
}

/** Without the quotes that S3 puts around it. */
export function bare(etag = ''): string {
  return etag.replaceAll('"', '');
}

import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  type BoundObject,
  DomainError,
  type MultipartUpload,
  type NewObject,
  notFound,
  ObjectStorage,
  type Peek,
  type ServedAs,
  type SignedPut,
  type StoredObject,
  type StoredPart,
} from '@intake/domain';
import { presignDownload, presignObject, presignPart } from './s3-presigning.ts';
import { brokenOff, completionRefusal, isNamed } from './s3-errors.ts';

/** S3 copies about 100 MB in a second and answers at the end; a function behind API Gateway has 30 s. In ms. */
const COPY_TIMEOUT = 25_000;

/** Files in one S3 bucket. ETags are given and taken without the quotes that S3 puts around them. */
export class S3ObjectStorage extends ObjectStorage {
  private readonly s3: S3Client;
  private readonly bucket: string;

  constructor(s3: S3Client, bucket: string) {
    super();
    this.s3 = s3;
    this.bucket = bucket;
  }

  async createMultipart({ key, contentType }: NewObject): Promise<string> {
    const command = new CreateMultipartUploadCommand({
      Bucket: this.bucket,
      Key: key,
      ContentType: contentType,
      ChecksumAlgorithm: 'CRC64NVME',
      ChecksumType: 'FULL_OBJECT',
    });
    return (await this.s3.send(command)).UploadId!;
  }

  presignPart(
    upload: MultipartUpload,
    part: { number: number; size: number },
    expiresIn: number,
  ): Promise<string> {
    const input = { ...this.of(upload), PartNumber: part.number, ContentLength: part.size };
    return presignPart(this.s3, input, expiresIn);
  }

  presignObject(object: BoundObject, expiresIn: number): Promise<SignedPut> {
    return presignObject(this.s3, this.bucket, object, expiresIn);
  }

  async listParts(upload: MultipartUpload): Promise<StoredPart[] | null> {
    const parts: StoredPart[] = [];
    let marker: string | undefined;
    try {
      do {
        const page = await this.s3.send(
          new ListPartsCommand({ ...this.of(upload), PartNumberMarker: marker }),
        );
        for (const { PartNumber, Size, ETag, ChecksumCRC64NVME } of page.Parts ?? []) {
          parts.push({
            number: PartNumber!,
            size: Size!,
            etag: bare(ETag),
            checksum: ChecksumCRC64NVME ?? '',
          });
        }
        // Some services always send a marker, AWS only with a further page.
        marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
      } while (marker);
      return parts;
    } catch (error) {
      if (isNamed(error, 'NoSuchUpload')) return null;
      throw error;
    }
  }

  async completeMultipart(
    upload: MultipartUpload,
    whole: { parts: StoredPart[]; size: number; checksum: string },
  ): Promise<{ etag: string } | null> {
    const command = new CompleteMultipartUploadCommand({
      ...this.of(upload),
      MultipartUpload: {
        Parts: whole.parts.map(({ number, etag, checksum }) => ({
          PartNumber: number,
          ETag: `"${etag}"`,
          ChecksumCRC64NVME: checksum,
        })),
      },
      ChecksumType: 'FULL_OBJECT',
      ChecksumCRC64NVME: whole.checksum,
      MpuObjectSize: whole.size,
    });
    try {
      const { ETag } = await this.s3.send(command); // The SDK throws for a 200 with an <Error> body, too.
      return { etag: bare(ETag) };
    } catch (error) {
      if (isNamed(error, 'NoSuchUpload')) return null;
      throw completionRefusal(error) ?? error;
    }
  }

  async abortMultipart(upload: MultipartUpload): Promise<void> {
    try {
      await this.s3.send(new AbortMultipartUploadCommand(this.of(upload)));
    } catch (error) {
      if (!isNamed(error, 'NoSuchUpload')) throw error;
    }
  }

  async copy(from: { key: string; etag: string }, { key, contentType }: NewObject): Promise<void> {
    const command = new CopyObjectCommand({
      Bucket: this.bucket,
      Key: key,
      CopySource: `${this.bucket}/${from.key}`,
      CopySourceIfMatch: `"${from.etag}"`,
      MetadataDirective: 'REPLACE',
      ContentType: contentType,
      ChecksumAlgorithm: 'CRC64NVME',
    });
    try {
      await this.s3.send(command, { requestTimeout: COPY_TIMEOUT });
    } catch (error) {
      if (isNamed(error, 'NoSuchKey', 'PreconditionFailed')) throw notFound('file');
      throw error;
    }
  }

  async head(key: string): Promise<StoredObject | null> {
    const command = new HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: 'ENABLED' });
    try {
      const { ContentLength, ETag, ChecksumCRC64NVME, ContentEncoding } = await this.s3.send(command);
      return {
        size: ContentLength ?? 0,
        etag: bare(ETag),
        ...(ChecksumCRC64NVME && { checksum: ChecksumCRC64NVME }),
        ...(ContentEncoding && { encoding: ContentEncoding }),
      };
    } catch (error) {
      if (isNamed(error, 'NotFound', 'NoSuchKey')) return null;
      throw error;
    }
  }

  async peek(key: string, length: number): Promise<Peek | null> {
    // At once: a ranged GET tells no checksum of the whole.
    const [object, bytes] = await Promise.all([this.head(key), this.firstBytes(key, length)]);
    if (!object || !bytes) return null;
    if (bytes.etag === object.etag) return { ...object, bytes: bytes.bytes };
    throw new DomainError('UNAVAILABLE', 'The object changed while it was looked at.');
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

  presignDownload(key: string, as: ServedAs, expiresIn: number, signedAt?: Date): Promise<string> {
    return presignDownload(this.s3, { Bucket: this.bucket, Key: key }, as, expiresIn, signedAt);
  }

  async delete(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  private of({ key, multipartId }: MultipartUpload) {
    return { Bucket: this.bucket, Key: key, UploadId: multipartId };
  }
}

function bare(etag = ''): string {
  return etag.replaceAll('"', '');
}

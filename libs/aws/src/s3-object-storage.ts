import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListPartsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  type BoundObject,
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
import { bare, S3ObjectReader } from './s3-object-reader.ts';
import { presignDownload, presignObject, presignPart } from './s3-presigning.ts';
import { completionRefusal, isNamed } from './s3-errors.ts';

/** S3 copies about 100 MB in a second and answers at the end; a function behind API Gateway has 30 s. In ms. */
const COPY_TIMEOUT = 25_000;

/** Files in one S3 bucket. ETags are given and taken without the quotes that S3 puts around them. */
export class S3ObjectStorage extends ObjectStorage {
  private readonly s3: S3Client;
  private readonly bucket: string;
  private readonly reader: S3ObjectReader;

  constructor(s3: S3Client, bucket: string) {
    super();
    this.s3 = s3;
    this.bucket = bucket;
    this.reader = new S3ObjectReader(s3, bucket);
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

  head(key: string): Promise<StoredObject | null> {
    return this.reader.head(key);
  }

  peek(key: string, length: number, expected?: number): Promise<Peek | null> {
    return this.reader.peek(key, length, expected);
  }

  read(key: string, offset: number, length: number, etag: string): Promise<Uint8Array> {
    return this.reader.read(key, offset, length, etag);
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

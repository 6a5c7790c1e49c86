import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { DerivedStorage, notFound } from '@intake/domain';
import { brokenOff, isNamed } from './s3-errors.ts';

const PART_SIZE = 8 * 2 ** 20;

/** Derived files beside the files, in the same bucket. */
export class S3DerivedStorage extends DerivedStorage {
  private readonly s3: S3Client;
  private readonly bucket: string;

  constructor(s3: S3Client, bucket: string) {
    super();
    this.s3 = s3;
    this.bucket = bucket;
  }

  async put(
    key: string,
    contentType: string,
    content: Uint8Array | { path: string } | AsyncIterable<string>,
  ): Promise<number> {
    const sent = { bytes: 0 };
    const upload = new Upload({
      client: this.s3,
      partSize: PART_SIZE,
      queueSize: 2,
      params: {
        Bucket: this.bucket,
        Key: key,
        ContentType: contentType,
        // Its key has the run in it: what lies there never changes.
        CacheControl: 'private, max-age=31536000, immutable',
        Body: content instanceof Uint8Array ? content : streamOf(content, sent),
      },
    });
    await upload.done();
    return content instanceof Uint8Array ? content.length : sent.bytes;
  }

  async read(key: string): Promise<Uint8Array> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return await Body!.transformToByteArray();
    } catch (error) {
      if (isNamed(error, 'NoSuchKey')) throw notFound('file');
      throw brokenOff(error) ?? error;
    }
  }

  async deleteAll(prefix: string): Promise<void> {
    let token: string | undefined;
    do {
      const page = await this.s3.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token }),
      );
      const Objects = (page.Contents ?? []).map(({ Key }) => ({ Key: Key! }));
      if (Objects.length > 0) await this.deleteThese(Objects);
      token = page.NextContinuationToken;
    } while (token);
  }

  private async deleteThese(Objects: { Key: string }[]): Promise<void> {
    const { Errors = [] } = await this.s3.send(
      new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }),
    );
    if (Errors.length > 0)
      throw new Error(`${Errors.length} derived files could not be deleted: ${Errors[0]!.Code}`);
  }
}

function streamOf(content: { path: string } | AsyncIterable<string>, sent: { bytes: number }): Readable {
  const pieces = 'path' in content ? createReadStream(content.path) : content;
  const counted = async function* () {
    for await (const piece of pieces) {
      const bytes = Buffer.from(piece as string);
      sent.bytes += bytes.length;
      yield bytes;
    }
  };
  return Readable.from(counted(), { objectMode: false });
}

import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { Contestant } from './cases.ts';

/** Where contestants leave their bytes: to see that all arrived, and to make room. */
export class Stored {
  readonly #s3: S3Client;
  readonly #buckets: Record<'intake' | 's3', string>;
  readonly #dir: string;

  constructor(s3: S3Client, buckets: Record<'intake' | 's3', string>, dir: string) {
    this.#s3 = s3;
    this.#buckets = buckets;
    this.#dir = dir;
  }

  /** Removes what a run has stored. @returns its bytes */
  async clear(target: Contestant['target']): Promise<number> {
    return target === 'tus' || target === 'form'
      ? this.#clearFolder(join(this.#dir, target))
      : this.#clearBucket(this.#buckets[target]);
  }

  #clearFolder(folder: string): number {
    let bytes = 0;
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (!name.endsWith('.json')) bytes += statSync(path).size;
      rmSync(path);
    }
    return bytes;
  }

  async #clearBucket(Bucket: string): Promise<number> {
    const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket }));
    if (Contents.length === 0) return 0;
    const Objects = Contents.map(({ Key }) => ({ Key: Key! }));
    await this.#s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    return Contents.reduce((sum, { Size }) => sum + Size!, 0);
  }
}

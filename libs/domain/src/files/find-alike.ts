import type { FileRecord } from '../file-record.ts';
import type { FileSearch } from '../ports/file-search.ts';
import type { FileStore } from '../ports/file-store.ts';
import { findFile } from './find-file.ts';

export interface AlikeFile {
  record: FileRecord;
  /** Of 64 bits of their perceptual hashes, how many differ; 0 to 6. */
  distance: number;
}

const MOST = 24;
/** Some of what is found has been deleted. */
const LOOKED_AT = 100;

/** Pictures of the same owner that look like this one: sent again, scaled, compressed anew. The most alike first. */
export class FindAlike {
  private readonly ports: { files: FileStore; search: FileSearch };

  constructor(ports: { files: FileStore; search: FileSearch }) {
    this.ports = ports;
  }

  /** @returns 24 at most; none of a file whose hash is not known. @throws DomainError NOT_FOUND */
  async execute(ownerId: string, id: string): Promise<AlikeFile[]> {
    const { files, search } = this.ports;
    await findFile(files, ownerId, id);
    const { perceptualHash } = (await search.facts(ownerId, [id])).get(id) ?? {};
    if (!perceptualHash) return [];
    const found = await search.alike(ownerId, perceptualHash, LOOKED_AT);
    const alike = await Promise.all(
      found
        .filter(({ fileId }) => fileId !== id)
        .map(async ({ fileId, distance }) => ({ record: await files.find(ownerId, fileId), distance })),
    );
    return alike
      .flatMap(({ record, distance }) =>
        record?.status === 'ready' && !record.deletedAt ? [{ record, distance }] : [],
      )
      .slice(0, MOST);
  }
}

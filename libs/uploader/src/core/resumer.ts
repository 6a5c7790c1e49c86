import { ApiError } from './api/api-error.ts';
import type { IntakeApi } from './api/intake-api.ts';
import type { ReceivedPart, Upload, UploadPage } from './api/types.ts';
import { planOf } from './part-table.ts';
import type { Checksummer, FileHandles } from './platform.ts';
import { UploadError, uploadError } from './problems.ts';
import type { ResumableUpload, UploadEntry } from './types.ts';

interface Deps {
  api: IntakeApi;
  checksummer: Checksummer;
  files: FileHandles | undefined;
}

/** Pages of the ledger that are read at most. */
const MOST_PAGES = 20;

/** Finds unfinished uploads again and makes sure that a file is the one whose upload was begun. */
export class Resumer {
  readonly #deps: Deps;
  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(isKnown: (uploadId: string) => boolean): Promise<ResumableUpload[]> {
    const { api, files } = this.#deps;
    const handles = (await files?.known()) ?? new Set<string>();
    const found: ResumableUpload[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const { items, nextCursor }: UploadPage = await api.unfinished(cursor);
      for (const { id, name, path, size, lastModified, createdAt, expiresAt } of items) {
        if (isKnown(id)) continue;
        found.push({
          uploadId: id,
          name,
          path: path ?? '',
          size,
          lastModified,
          createdAt,
          expiresAt,
          hasFile: handles.has(id),
        });
      }
      if (!(cursor = nextCursor)) break;
    }
    return found;
  }

  /** @throws UploadError NOT_FOUND, STATE_CONFLICT, FILE_NEEDED or NOT_SAME_FILE. */
  async reopen(
    uploadId: string,
    given?: UploadEntry['file'],
  ): Promise<{ upload: Upload; entry: UploadEntry; stored: ReceivedPart[] }> {
    const { api, files } = this.#deps;
    const handle = given ? undefined : await files?.open(uploadId);
    const upload = await api.upload(uploadId).catch((error: unknown) => {
      throw error instanceof ApiError ? new UploadError(error.problem, { cause: error }) : error;
    });
    if (upload.state !== 'uploading')
      throw uploadError('UPLOAD_GONE', { detail: 'This upload is no longer unfinished.' });
    const file = given ?? (await handle?.getFile().catch(() => undefined));
    if (!file) throw uploadError('FILE_NEEDED');
    if (file.size !== upload.size || differs(file.lastModified, upload.lastModified))
      throw uploadError('NOT_SAME_FILE');
    const stored = await this.#verify(file, upload);
    const entry = {
      file,
      name: upload.name,
      path: upload.path ?? '',
      lastModified: upload.lastModified,
      handle: handle ?? undefined,
    };
    return { upload, entry, stored };
  }

  /**
   * The received parts that are the same bytes as in this file. One that differs was damaged or belongs to an older
   * state of the upload and is sent again; when none agrees, it is another file.
   */
  async #verify(file: Blob, upload: Upload): Promise<ReceivedPart[]> {
    const received = upload.received ?? [];
    const plan = planOf(upload.size, upload.partSize);
    const stored: ReceivedPart[] = [];
    for (const part of received) {
      const start = (part.number - 1) * upload.partSize;
      if (!part.checksum || part.size !== plan[part.number - 1]?.size) continue;
      const ours = await this.#checksum(file.slice(start, start + part.size));
      if (ours === part.checksum) stored.push(part);
    }
    if (received.some(({ checksum }) => checksum) && stored.length === 0) throw uploadError('NOT_SAME_FILE');
    return stored;
  }

  async #checksum(bytes: Blob): Promise<string> {
    try {
      return await this.#deps.checksummer.checksum(bytes);
    } catch (cause) {
      throw cause instanceof UploadError ? cause : uploadError('FILE_UNREADABLE', { cause });
    }
  }
}

function differs(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

import { ApiError } from './api/api-error.ts';
import type { UploadApi } from './api/upload-api.ts';
import type { ReceivedPart, Upload } from './api/types.ts';
import { partsOf } from '@intake/protocol';
import { PartTable } from './part-table.ts';
import type { Checksummer, FileHandles } from './platform.ts';
import { UploadError, uploadError } from './problems.ts';
import type { UploadEntry } from './types.ts';

interface Deps {
  api: UploadApi;
  checksummer: Checksummer;
  files: FileHandles | undefined;
}

/** An upload of an earlier session, and those of its parts that are the same bytes as in the file. */
export interface Reopened {
  upload: Upload;
  entry: UploadEntry;
  stored: ReceivedPart[];
}

/** Finds unfinished uploads again and makes sure that a file is the one whose upload was begun. */
export class Resumer {
  readonly #deps: Deps;
  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @throws UploadError NOT_FOUND, STATE_CONFLICT, FILE_NEEDED or NOT_SAME_FILE. */
  async reopen(uploadId: string, given?: UploadEntry['file']): Promise<Reopened> {
    const { api, files } = this.#deps;
    const handle = given ? undefined : await files?.open(uploadId);
    const upload = await api.upload(uploadId).catch((error: unknown) => {
      throw error instanceof ApiError ? new UploadError(error.problem, { cause: error }) : error;
    });
    if (upload.state !== 'uploading')
      throw uploadError('UPLOAD_GONE', { detail: 'This upload is no longer unfinished.' });
    const file = given ?? (await handle?.getFile().catch(() => undefined));
    if (!file) throw uploadError('FILE_NEEDED');
    // Not the date: phones hand over a fresh copy each time. The checksums of the stored parts decide.
    if (file.size !== upload.size) throw uploadError('NOT_SAME_FILE');
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
    const { parts: plan } = new PartTable(partsOf(upload.plan));
    const stored: ReceivedPart[] = [];
    for (const part of received) {
      const planned = plan[part.number - 1];
      if (!part.checksum || part.size !== planned?.size) continue;
      const ours = await this.#checksum(file.slice(planned.offset, planned.offset + planned.size));
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

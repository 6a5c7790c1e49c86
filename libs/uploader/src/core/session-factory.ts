import type { UploadApi } from './api/upload-api.ts';
import type { CreateUpload, Upload } from './api/types.ts';
import type { Item, ItemSession } from './item.ts';
import type { ItemStatus } from './item-status.ts';
import type { Clock } from './platform.ts';
import { PresignedUrlCache } from './presigned-url-cache.ts';
import type { Reopened } from './resumer.ts';
import type { Tuning } from './tuning.ts';
import { UploadSession } from './upload-session.ts';

interface Deps {
  api: UploadApi;
  clock: Clock;
  tuning: Tuning;
  status: ItemStatus;
}

/** Turns the server's answer into a session of an item: a new upload, or one of an earlier day that goes on. */
export class SessionFactory {
  readonly #deps: Deps;
  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * @param serverTime the server's clock at the answer, ms since the epoch; NaN when unknown
   * @param sent what the create call said; nothing for an upload of an earlier day
   */
  open(
    item: Item,
    upload: Upload,
    serverTime: number,
    sent: Pick<CreateUpload, 'checksum' | 'bytesPerSecond'> = {},
  ): ItemSession {
    const { api, clock, tuning, status } = this.#deps;
    const urls = new PresignedUrlCache(clock, tuning, async (numbers) => {
      const { signal } = item;
      const answer = await api.sign(upload.id, numbers, { onTrouble: status.trouble([item]), signal });
      return { ...answer.body, serverTime: answer.serverTime };
    });
    urls.learn({ parts: upload.parts, urlsExpireAt: upload.urlsExpireAt, serverTime });
    const session = new UploadSession(item, upload, urls);
    session.plannedSpeed = sent.bytesPerSecond || undefined;
    if (session.table.parts.length === 1) session.table.parts[0]!.checksum = sent.checksum ?? '';
    item.session = session;
    item.stage = 'sending';
    const warnings = [...item.warnings, ...(upload.warnings ?? [])];
    const unique = warnings.filter((one, at) => warnings.findIndex(({ code }) => code === one.code) === at);
    status.store.patch(item, { uploadId: upload.id, fileId: upload.fileId, warnings: unique });
    return session;
  }

  /** An upload of an earlier session goes on: what is stored of it counts. */
  resume(item: Item, { upload, stored }: Pick<Reopened, 'upload' | 'stored'>): ItemSession {
    const session = this.open(item, { ...upload, parts: [] }, NaN);
    const { table } = session;
    for (const { number, etag, checksum } of stored)
      table.stored(table.parts[number - 1]!, { etag, checksum: checksum!, proven: true });
    const { store } = this.#deps.status;
    store.progress(item, table.sentBytes, table.storedBytes, false);
    store.patch(item, { resumedBytes: table.storedBytes });
    return session;
  }
}

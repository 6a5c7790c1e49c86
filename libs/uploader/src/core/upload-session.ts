import type { Upload } from './api/types.ts';
import type { Completion } from './api/types.ts';
import { combineCrc64Nvme, isCrc64, partsOf } from '@intake/protocol';
import { type Part, PartTable } from './part-table.ts';
import { Interrupted } from './problems.ts';
import type { PresignedUrlCache } from './presigned-url-cache.ts';

/** The contract's limit of `retries`. */
const MAX_RETRIES = 100_000;

/** What an upload is of. One signal stops everything that is under way for it. */
interface Interruptible {
  readonly source: Blob;
  readonly signal: AbortSignal;
  interrupt(why: Interrupted['why']): void;
}

/** An upload that the server knows: its parts, its URLs, and what is under way for it. */
export class UploadSession<Owner extends Interruptible> {
  readonly item: Owner;
  readonly uploadId: string;
  readonly table: PartTable;
  readonly urls: PresignedUrlCache;
  /** The server may have these bytes already: to be compared by checksum before any is sent. */
  maybeDuplicate: boolean;
  /** Bytes per second that the plan was made for; undefined when that was not known. */
  plannedSpeed: number | undefined;
  /** How often the server asked for parts again at complete. */
  resends = 0;
  /** How often a part had to be sent again. */
  retries = 0;
  /** Part numbers whose trouble the item's note is about. */
  readonly troubled = new Set<number>();

  constructor(item: Owner, upload: Upload, urls: PresignedUrlCache) {
    this.item = item;
    this.uploadId = upload.id;
    this.table = new PartTable(partsOf(upload.plan));
    this.urls = urls;
    this.maybeDuplicate = upload.maybeKnown ?? false;
  }

  /** Fires when everything under way for this upload has to stop. */
  get signal(): AbortSignal {
    return this.item.signal;
  }

  interrupt(why: Interrupted['why']): void {
    this.item.interrupt(why);
  }

  /** What was under way has to be sent again. */
  releaseParts(): void {
    for (const part of [...this.table.in('sending'), ...this.table.in('resting')])
      this.table.release(part, 'todo');
  }

  /** Breaks off these tries only; their parts have to be sent again. */
  abortParts(parts: readonly Part[], why: Interrupted['why']): void {
    for (const part of parts) {
      this.table.release(part, 'todo');
      part.abort?.(new Interrupted(why));
    }
  }

  /** A whole File, other than a slice of it, is read by Chromium's network process itself: that costs half. */
  bytesOf(part: Part): Blob {
    const { source } = this.item;
    if (this.table.parts.length === 1) return source;
    return source.slice(part.offset, part.offset + part.size);
  }

  /** What complete reports when everything is sent; the retries only where there were any. */
  get completion(): Completion {
    const parts = this.table.parts.map(({ number, etag, checksum }) => ({ number, etag, checksum }));
    return this.retries > 0 ? { parts, retries: Math.min(this.retries, MAX_RETRIES) } : { parts };
  }

  /** Base64 CRC64NVME of the whole file; null while that of a part is missing. */
  get wholeChecksum(): string | null {
    const { parts } = this.table;
    return parts.every(({ checksum }) => isCrc64(checksum)) ? combineCrc64Nvme(parts) : null;
  }

  get proven(): boolean {
    return this.table.parts.every((part) => part.proven);
  }
}

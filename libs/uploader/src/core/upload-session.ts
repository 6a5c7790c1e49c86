import type { Upload } from './api/types.ts';
import type { Completion } from './api/types.ts';
import { wholeCrc64 } from './checksum/crc64-math.ts';
import { type Part, PartTable, planOf } from './part-table.ts';
import { Interrupted } from './problems.ts';
import type { UrlBook } from './url-book.ts';

/** More is not told, see the contract. */
const MAX_RETRIES = 100_000;

/** An upload that the server knows: its parts, its URLs, and what is under way for it. */
export class UploadSession<Owner extends { readonly source: Blob }> {
  readonly item: Owner;
  readonly uploadId: string;
  readonly table: PartTable;
  readonly urls: UrlBook;
  /** How often the server asked for parts again at complete. */
  resends = 0;
  /** How often a part had to be sent again. */
  retries = 0;
  /** Part numbers whose trouble the item's note tells of. */
  readonly troubled = new Set<number>();
  #flow = new AbortController();

  constructor(item: Owner, upload: Upload, urls: UrlBook) {
    this.item = item;
    this.uploadId = upload.id;
    this.table = new PartTable(upload.parts.length > 0 ? upload.parts : planOf(upload.size, upload.partSize));
    this.urls = urls;
  }

  /** Fires when everything under way for this upload has to stop. */
  get signal(): AbortSignal {
    return this.#flow.signal;
  }

  /** Breaks off what is under way; the next tries run under a fresh signal. */
  interrupt(why: Interrupted['why']): void {
    const flow = this.#flow;
    this.#flow = new AbortController();
    flow.abort(new Interrupted(why));
    for (const part of this.table.parts) {
      if (part.state === 'sending' || part.state === 'resting') this.table.release(part, 'todo');
    }
  }

  /** A whole File, other than a slice of it, is read by Chromium's network process itself: that costs half. */
  bytesOf(part: Part): Blob {
    const { source } = this.item;
    if (this.table.parts.length === 1) return source;
    return source.slice(part.offset, part.offset + part.size);
  }

  /** What the server is told when everything is sent; the retries only where there were any. */
  get completion(): Completion {
    const parts = this.table.parts.map(({ number, etag, checksum }) => ({ number, etag, checksum }));
    return this.retries > 0 ? { parts, retries: Math.min(this.retries, MAX_RETRIES) } : { parts };
  }

  get wholeChecksum(): string | null {
    return wholeCrc64(this.table.parts);
  }

  get proven(): boolean {
    return this.table.parts.every((part) => part.proven);
  }
}

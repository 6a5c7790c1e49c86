import { fileIdOf } from './search-items.ts';
import type { Postings, Step } from './search-postings.ts';
import type { Filter, SearchReading } from './search-reading.ts';

/** Where the files are: a partition, what its keys have before the id, and which of its items are wanted. */
export interface Source {
  pk: string;
  prefix: string;
  /** Items that the first Query reads, in pages. */
  pages?: number;
  filter?: Filter;
}

/** About half of the 1 MB that a Query reads at most: an answer shall not take much more than it may. */
const MOST_AT_ONCE = 2000;

/** The items of a partition in their order, page by page; where something lies far ahead, what is between is not read. */
export class StoredPostings implements Postings {
  private readonly reading: SearchReading;
  private readonly source: Source;
  private limit: number;
  private fileIds: string[] = [];
  private index = 0;
  /** Undefined before the first page. */
  private upTo: string | null | undefined;
  units = 0;

  constructor(reading: SearchReading, source: Source) {
    this.reading = reading;
    this.source = source;
    this.limit = (source.pages ?? 1) * reading.page;
  }

  get reach(): string | null {
    return this.upTo ?? null;
  }

  countBefore(fileId: string): number {
    return this.fileIds.filter((id) => this.reading.order.compare(id, fileId) < 0).length;
  }

  async seek(place: string): Promise<Step | null> {
    const { order } = this.reading;
    while (this.index < this.fileIds.length && !order.isAhead(this.fileIds[this.index]!, place)) this.index++;
    if (this.index === this.fileIds.length && this.upTo !== null)
      if (this.upTo === undefined || !order.isAhead(this.upTo, place)) await this.read(place);
    const fileId = this.fileIds[this.index];
    if (fileId !== undefined) return { fileId, isHit: true };
    return this.upTo ? { fileId: this.upTo, isHit: false } : null;
  }

  private async read(place: string): Promise<void> {
    const { pk, prefix, filter } = this.source;
    const { order } = this.reading;
    const range = { pk, ...order.bounds(prefix, place) };
    const { keys, last, units } = await this.reading.keys(range, this.limit, order.oldestFirst, filter);
    const idOf = (sk: string) => (prefix === '' ? sk : fileIdOf(sk));
    this.limit = Math.min(2 * this.limit, MOST_AT_ONCE);
    this.units += units;
    this.fileIds = [...new Set(keys.map(idOf))];
    this.index = 0;
    this.upTo = last === null ? null : idOf(last);
  }
}

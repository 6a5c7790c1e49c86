import type { SearchOrder } from './search-order.ts';

/** How far files were looked through: up to one that is wanted, or up to one that is not, without any. */
export interface Step {
  fileId: string;
  isHit: boolean;
}

/** Files in the order of their ids, that are read only as far as is needed. Places that are asked for never go back. */
export interface Postings {
  /** The first file ahead of a place; null when there is none. It reads one page at most. */
  seek(place: string): Promise<Step | null>;
  /** Of what was read last: how many files lie before an id. */
  countBefore(fileId: string): number;
  /** Up to where it was read; null at the end. */
  readonly reach: string | null;
  /** Read units that it has taken so far. */
  readonly units: number;
}

/** The files of some lists, each once. */
export class UnitedPostings implements Postings {
  private readonly order: SearchOrder;
  private readonly all: readonly Postings[];

  constructor(order: SearchOrder, all: readonly Postings[]) {
    this.order = order;
    this.all = all;
  }

  get reach(): string | null {
    const ends = this.all.flatMap(({ reach }) => (reach === null ? [] : [reach]));
    return ends.sort(this.order.compare)[0] ?? null;
  }

  get units(): number {
    return this.all.reduce((sum, { units }) => sum + units, 0);
  }

  countBefore(fileId: string): number {
    return this.all.reduce((sum, one) => sum + one.countBefore(fileId), 0);
  }

  async seek(place: string): Promise<Step | null> {
    const steps = (await Promise.all(this.all.map((one) => one.seek(place)))).filter((step) => step !== null);
    steps.sort((a, b) => this.order.compare(a.fileId, b.fileId) || Number(b.isHit) - Number(a.isHit));
    return steps[0] ?? null;
  }
}

/** All files of a list that is short. */
export class ListedPostings implements Postings {
  readonly reach = null;
  readonly units = 0;
  private readonly order: SearchOrder;
  private readonly fileIds: string[];
  private index = 0;

  constructor(order: SearchOrder, fileIds: Iterable<string>) {
    this.order = order;
    this.fileIds = [...new Set(fileIds)].sort(order.compare);
  }

  async seek(place: string): Promise<Step | null> {
    while (this.index < this.fileIds.length && !this.order.isAhead(this.fileIds[this.index]!, place))
      this.index++;
    const fileId = this.fileIds[this.index];
    return fileId === undefined ? null : { fileId, isHit: true };
  }

  countBefore(fileId: string): number {
    return this.fileIds.filter((id) => this.order.compare(id, fileId) < 0).length;
  }
}

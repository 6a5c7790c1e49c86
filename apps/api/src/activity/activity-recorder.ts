import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  ActivityStore,
  type Counts,
  countsOf,
  dateOf,
  type Failure,
  type HistoryEntry,
  historyEntryOf,
  HistoryStore,
  RECENT_FAILURES,
  sumOf,
  type UploadEvent,
  UploadEvents,
  Clock,
  IdGenerator,
} from '@intake/domain';
import { currentRequestId } from '../http/request-id.ts';
import { log, logError } from '../logging/log.ts';
import { ownerHash } from '../logging/owner-hash.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** Milliseconds that anybody waits for numbers to be written. */
const PATIENCE = 300;
/** Entries of a history in one write. */
const TOGETHER = 100;
/** Characters; names that were refused can be longer than any that is taken. */
const MAX_NAME = 255;
const MINUTE = 60_000;
/** Of one process. */
const ERRORS_A_MINUTE = 10;

/**
 * Collects what happens and keeps it in one go when the work is done: `flush` after every request, event and sweep, one
 * write for all that was counted. Numbers may get lost when the database does not answer; uploads may not.
 */
@Injectable()
export class ActivityRecorder extends UploadEvents {
  private counts: Counts = {};
  private failures: Failure[] = [];
  /** When, in ms. */
  private recentErrors: number[] = [];
  /** What is new in the history of each owner. */
  private ended = new Map<string, HistoryEntry[]>();
  private metrics?: Metrics;
  /** What is on its way to the database. */
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly activity: ActivityStore,
    private readonly history: HistoryStore,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {
    super();
  }

  /** Everything is counted there as well. Which metrics there are is a matter of where it runs. */
  countIn(metrics: Metrics): void {
    this.metrics = metrics;
  }

  happened(event: UploadEvent): void {
    try {
      this.counts = sumOf([this.counts, countsOf(event)]);
      if ('reason' in event) this.failures.push(this.failureOf(event));
      this.remember(event);
      log('debug', 'upload', { kind: event.kind, ...('file' in event && { fileId: event.file.id }) });
    } catch (error) {
      logError('could not count', error);
    }
  }

  /**
   * A request that was answered with 5xx, for the list of failures. When everything fails, a few of them say so: writing
   * down each would be in the way of whatever still works.
   */
  requestFailed(request: Pick<Failure, 'name' | 'code' | 'detail' | 'ownerId'>): void {
    const now = this.clock.now();
    this.recentErrors = this.recentErrors.filter((at) => +now - at < MINUTE);
    if (this.recentErrors.length >= ERRORS_A_MINUTE) return;
    this.recentErrors.push(+now);
    this.failures.push({
      ...request,
      ...{ id: this.ids.next(), at: now.toISOString(), kind: 'serverError', requestId: currentRequestId() },
      owner: request.ownerId && ownerHash(request.ownerId),
    });
  }

  /** Resolves when all is kept, or after a moment; never rejects. */
  async flush(): Promise<void> {
    const { counts, failures, ended } = this;
    if (Object.keys(counts).length > 0 || failures.length > 0) {
      [this.counts, this.failures, this.ended] = [{}, [], new Map()];
      if (Object.keys(counts).length > 0) this.metrics?.count(counts);
      const writing = this.keep(counts, failures, ended).finally(() => this.writing.delete(writing));
      this.writing.add(writing);
    }
    if (this.writing.size === 0) return;
    await Promise.race([Promise.all(this.writing), sleep(PATIENCE, undefined, { ref: false })]);
  }

  private async keep(counts: Counts, failures: Failure[], ended: Map<string, HistoryEntry[]>): Promise<void> {
    try {
      await Promise.all([
        ...(Object.keys(counts).length > 0 ? [this.activity.add(dateOf(this.clock.now()), counts)] : []),
        ...[...ended].map(([ownerId, entries]) => this.keepHistory(ownerId, entries)),
        // More of them are not shown, however large the batch that failed.
        ...failures.slice(-RECENT_FAILURES).map((failure) => this.activity.addFailure(failure)),
      ]);
    } catch (error) {
      logError('could not keep the activity', error);
    }
  }

  private remember(event: UploadEvent): void {
    const entry = historyEntryOf(event, this.clock.now().toISOString(), currentRequestId());
    if (!entry) return;
    const ownerId = event.kind === 'refused' ? event.ownerId : event.file.ownerId;
    const entries = this.ended.get(ownerId);
    if (entries) entries.push(entry);
    else this.ended.set(ownerId, [entry]);
  }

  /** In as few writes as may be: what goes together shares their units. */
  private async keepHistory(ownerId: string, entries: HistoryEntry[]): Promise<void> {
    for (let from = 0; from < entries.length; from += TOGETHER)
      await this.history.add(ownerId, this.ids.next(), entries.slice(from, from + TOGETHER));
  }

  private failureOf(event: Extract<UploadEvent, { reason: object }>): Failure {
    const [ownerId, name, fileId] =
      event.kind === 'refused'
        ? [event.ownerId, event.name]
        : [event.file.ownerId, event.file.name, event.file.id];
    return {
      id: this.ids.next(),
      at: this.clock.now().toISOString(),
      kind: event.kind,
      name: name.slice(0, MAX_NAME),
      ...event.reason,
      owner: ownerHash(ownerId),
      ownerId,
      fileId,
      requestId: currentRequestId(),
    };
  }
}

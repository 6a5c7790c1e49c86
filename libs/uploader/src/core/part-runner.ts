import type { ItemSession } from './item.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import type { Connection } from './connection.ts';
import type { CorsCheck } from './cors-check.ts';
import type { ItemStatus } from './item-status.ts';
import type { NearAddress } from './near-address.ts';
import type { PartSender, SendOutcome } from './part-sender.ts';
import { type Failure, NOTES, URL_EXPIRED } from './part-notes.ts';
import type { Part } from './part-table.ts';
import type { Clock } from './platform.ts';
import { uploadError } from './problems.ts';
import { backoff } from './retry-policy.ts';
import type { SendQueue } from './send-queue.ts';
import type { Tuning } from './tuning.ts';
import type { UploadCompleter } from './upload-completer.ts';

interface Deps {
  clock: Clock;
  random: () => number;
  tuning: Tuning;
  connection: Connection;
  limits: ConnectionLimits;
  sender: PartSender;
  status: ItemStatus;
  queue: SendQueue;
  completer: UploadCompleter;
  cors: CorsCheck;
  near: NearAddress;
  /** A part of so many bytes is stored: says something of the line. */
  onStored: (session: ItemSession, part: Part) => void;
}

/** Sends one part and decides what its outcome means: stored, once more, or the end of the upload. */
export class PartRunner {
  readonly #deps: Deps;
  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Never rejects. */
  async run(session: ItemSession, part: Part): Promise<void> {
    const { status, sender, cors, near } = this.#deps;
    const own = new AbortController();
    const signal = AbortSignal.any([session.signal, own.signal]);
    part.abort = (why) => own.abort(why);
    try {
      status.updatePhase(session.item);
      const signed = await session.urls.get(part.number, () => session.table.missing);
      signal.throwIfAborted();
      const nearUrl = part.size === session.item.size ? near.urlFor(signed.url) : null;
      const outcome = await sender.send({
        ...signed,
        ...(nearUrl && { url: nearUrl }),
        signal,
        body: session.bytesOf(part),
        size: part.size,
        checksum: part.checksum,
        onProgress: (bytes) => this.#progress(session, part, bytes, signal),
      });
      signal.throwIfAborted();
      if (nearUrl && outcome.kind !== 'stored' && outcome.kind !== 'mismatch')
        return this.#sendDirect(session, part);
      if (!nearUrl && (outcome.kind !== 'noAnswer' || part.sent > 0)) cors.allowed(signed.url);
      this.#apply(session, part, outcome, signed.url);
    } catch (error) {
      // An interrupted part was released when it was interrupted.
      if (!signal.aborted) status.fail(session.item, error);
    }
  }

  /** What the near address refuses is no failure: the bucket itself decides. */
  #sendDirect(session: ItemSession, part: Part): void {
    this.#deps.near.failed();
    session.table.release(part, 'todo');
    this.#deps.status.progress(session.item);
    this.#deps.queue.add(session);
    this.#deps.status.updatePhase(session.item);
  }

  #progress(session: ItemSession, part: Part, bytes: number, signal: AbortSignal): void {
    if (signal.aborted || bytes <= part.sent) return;
    session.table.progress(part, bytes);
    this.#deps.status.progress(session.item);
  }

  #apply(session: ItemSession, part: Part, outcome: SendOutcome, url: string): void {
    if (outcome.kind === 'stored') return this.#stored(session, part, outcome);
    if (outcome.kind === 'gone')
      return this.#deps.status.fail(session.item, uploadError('UPLOAD_GONE', outcome));
    if (outcome.kind === 'refused') {
      const detail = `The storage did not accept a part of the file (${outcome.code}).`;
      return this.#deps.status.fail(session.item, uploadError('STORAGE_REFUSED', { ...outcome, detail }));
    }
    this.#failed(session, part, outcome, url);
  }

  #stored(
    session: ItemSession,
    part: Part,
    proof: { etag: string; checksum: string; proven: boolean },
  ): void {
    const { status, completer, onStored } = this.#deps;
    session.table.stored(part, { etag: proof.etag, checksum: proof.checksum, proven: proof.proven });
    session.troubled.delete(part.number);
    status.progress(session.item);
    status.updatePhase(session.item, session.troubled.size === 0 ? { note: undefined } : {});
    onStored(session, part);
    if (session.table.complete) completer.enqueue(session); // nothing is left that a pause could hold
  }

  #failed(session: ItemSession, part: Part, outcome: Failure, url: string): void {
    const { tuning, limits, connection } = this.#deps;
    part.refusals = outcome.kind === 'forbidden' ? part.refusals + 1 : 0;
    // A URL that expired under way is not a failure: sign anew, go on.
    if (part.refusals === 1) {
      session.urls.discard(url);
      session.troubled.add(part.number);
      this.#again(session, part);
      return this.#deps.status.updatePhase(session.item, { note: URL_EXPIRED });
    }
    // Without a line nothing is proved by failing, and what is paused does not try again.
    const held = session.item.desiredState !== 'running';
    if (held || (outcome.kind === 'noAnswer' && !connection.open)) return this.#again(session, part);
    part.failures += 1;
    // A refusal that comes while the body still flows may look like a reset: a fresh URL excludes that.
    if (outcome.kind === 'forbidden' || part.failures === 2) session.urls.discard(url);
    if (outcome.kind === 'transient' && outcome.tooMuch) limits.tooMuch();
    if (outcome.kind === 'noAnswer' && !outcome.stalled) {
      limits.broken();
      if (part.failures === 2) void this.#checkCors(session, url);
    }
    if (part.failures <= tuning.retries) return this.#rest(session, part, outcome);
    void this.#giveUp(session, part, outcome);
  }

  #again(session: ItemSession, part: Part): void {
    session.retries += 1;
    session.table.release(part, 'todo');
    this.#deps.status.progress(session.item);
    this.#deps.queue.add(session);
    this.#deps.status.updatePhase(session.item);
  }

  #rest(session: ItemSession, part: Part, outcome: Failure): void {
    const { clock, random, tuning, status, queue } = this.#deps;
    const { signal } = session;
    const asked = outcome.kind === 'transient' ? outcome.retryAfterMs : 0;
    const retryInMs = backoff(part.failures, tuning, random, asked);
    const why = outcome.kind === 'noAnswer' && outcome.stalled ? 'stalled' : outcome.kind;
    session.troubled.add(part.number);
    session.table.release(part, 'resting');
    session.retries += 1;
    status.progress(session.item);
    status.updatePhase(session.item, {
      note: { ...NOTES[why]!, retryInMs, ...(asked > 0 && { asked: true }) },
    });
    clock.after(retryInMs, () => {
      if (signal.aborted || part.state !== 'resting') return;
      session.table.release(part, 'todo');
      queue.add(session);
    });
  }

  /** A rule that is missing is not worth six tries. */
  async #checkCors(session: ItemSession, url: string): Promise<void> {
    const { signal } = session;
    const refused = await this.#deps.cors.isRefused(url);
    if (refused && !signal.aborted) this.#deps.status.fail(session.item, uploadError('STORAGE_CORS'));
  }

  async #giveUp(session: ItemSession, part: Part, outcome: Failure): Promise<void> {
    const { status, connection } = this.#deps;
    const { signal } = session;
    const requestId = 'requestId' in outcome ? outcome.requestId : undefined;
    session.table.release(part, 'resting');
    status.progress(session.item);
    if (outcome.kind === 'noAnswer') {
      // If the server does not answer either, it is the connection, and that comes back.
      const serverThere = await connection.check();
      if (signal.aborted) return;
      part.failures = 0;
      if (!serverThere) return this.#again(session, part);
      return status.fail(session.item, uploadError('STORAGE_UNREACHABLE'));
    }
    const code = {
      transient: 'STORAGE_BUSY',
      forbidden: 'STORAGE_REFUSED',
      mismatch: 'CHECKSUM_MISMATCH',
    } as const;
    status.fail(session.item, uploadError(code[outcome.kind as keyof typeof code], { requestId }));
  }
}

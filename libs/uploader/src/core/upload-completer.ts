import { ApiError } from './api/api-error.ts';
import type { UploadApi } from './api/upload-api.ts';
import type { FileAnswer } from './api/types.ts';
import type { HookRunner } from './hook-runner.ts';
import type { ItemStatus } from './item-status.ts';
import type { Item, ItemSession } from './item.ts';
import type { Clock, FileHandles } from './platform.ts';
import { uploadError } from './problems.ts';
import { backoff } from './retry-policy.ts';
import type { SendQueue } from './send-queue.ts';
import type { Tuning } from './tuning.ts';

interface Deps {
  api: UploadApi;
  clock: Clock;
  tuning: Tuning;
  status: ItemStatus;
  files: FileHandles | undefined;
  random: () => number;
  hooks: HookRunner;
  /** Takes the parts that have to be sent again. */
  queue: SendQueue;
}

/** Tells the server that everything is there, and believes only its answer. Small files share a call. */
export class UploadCompleter {
  readonly #deps: Deps;
  readonly #waiting: ItemSession[] = [];
  /** By file id: what ends the pause before the next look at it. */
  readonly #pauses = new Map<string, () => void>();
  #cancelLinger: (() => void) | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  enqueue(session: ItemSession): void {
    const { tuning, clock, status } = this.#deps;
    session.item.stage = 'finishing';
    session.item.desiredState = 'running';
    status.updatePhase(session.item);
    if (session.item.size > tuning.smallFile) return void this.#completeOne(session);
    this.#waiting.push(session);
    if (this.#waiting.length >= tuning.batch) this.flush();
    else this.#cancelLinger ??= clock.after(tuning.lingerMs, () => this.flush());
  }

  /** Completes the small files that wait for others to share their call. */
  flush(): void {
    this.#cancelLinger?.();
    this.#cancelLinger = null;
    this.#completeAll(this.#waiting.splice(0).filter(({ item }) => item.stage === 'finishing'));
  }

  /** There is news about this file: look at it now instead of later. */
  checkNow(fileId: string): void {
    this.#pauses.get(fileId)?.();
  }

  #completeAll(sessions: ItemSession[], attempt = 1): void {
    if (sessions.length === 1) void this.#completeOne(sessions[0]!);
    if (sessions.length > 1) void this.#completeBatch(sessions, attempt);
  }

  async #completeOne(session: ItemSession): Promise<void> {
    const { api, status } = this.#deps;
    try {
      const onTrouble = status.trouble([session.item]);
      this.answered(session, await api.complete(session.uploadId, session.completion, { onTrouble }));
    } catch (error) {
      this.#refused(session, error);
    }
  }

  async #completeBatch(sessions: ItemSession[], attempt: number): Promise<void> {
    const { api, status } = this.#deps;
    const uploads = sessions.map((session) => ({ id: session.uploadId, ...session.completion }));
    try {
      const onTrouble = status.trouble(sessions.map(({ item }) => item));
      const results = await api.completeBatch(uploads, { onTrouble });
      const again: { session: ItemSession; error: ApiError }[] = [];
      for (const [i, session] of sessions.entries()) {
        const result = results[i];
        const problem = result?.problem ?? (result?.file ? undefined : { status: 503 });
        const error = problem && new ApiError(problem.status ?? 500, problem);
        if (!error) this.answered(session, result!.file!);
        else if (error.transient && attempt <= this.#deps.tuning.retries) again.push({ session, error });
        else this.#refused(session, error);
      }
      this.#completeLater(again, attempt);
    } catch (error) {
      if (!(error instanceof ApiError) || error.transient)
        return sessions.forEach((session) => this.#refused(session, error));
      // Refused as a whole: halved until the one that is wrong stands alone.
      const half = Math.ceil(sessions.length / 2);
      this.#completeAll(sessions.slice(0, half), attempt);
      this.#completeAll(sessions.slice(half), attempt);
    }
  }

  /** What the server could not complete just now is asked for again together: never one call for each. */
  #completeLater(again: { session: ItemSession; error: ApiError }[], attempt: number): void {
    if (again.length === 0) return;
    const { status, clock, tuning, random } = this.#deps;
    const sessions = again.map(({ session }) => session);
    const asked = Math.max(...again.map(({ error }) => error.retryAfterMs));
    const retryInMs = backoff(attempt, tuning, random, asked);
    const detail = again[0]!.error.problem.detail;
    status.trouble(sessions.map(({ item }) => item))({ code: 'SERVER_BUSY', detail, retryInMs });
    const wanted = (): ItemSession[] => sessions.filter(({ item }) => item.stage === 'finishing');
    clock.after(retryInMs, () => this.#completeAll(wanted(), attempt + 1));
  }

  /** The server said what became of the upload. */
  answered(session: ItemSession, file: FileAnswer): void {
    const { status, files } = this.#deps;
    const { item } = session;
    if (item.stage === 'over') return;
    const reason = file.reason ?? { code: 'FAILED', detail: 'The server could not process the file.' };
    const problem = { ...reason, title: 'The server did not take the file' };
    if (file.status === 'ready') void this.#ready(session, file);
    else if (file.status === 'rejected')
      status.end(item, 'rejected', { problem: { ...problem, retryable: false } });
    else if (file.status === 'failed')
      status.end(item, 'failed', { problem: { ...problem, retryable: true } });
    else if (['completing', 'verifying'].includes(file.status)) return void this.#poll(session, file.id);
    else status.fail(item, uploadError('UPLOAD_GONE'));
    void files?.forget(session.uploadId);
  }

  async #ready(session: ItemSession, file: FileAnswer): Promise<void> {
    const { status, hooks } = this.#deps;
    const [ours, theirs] = [session.wholeChecksum, file.checksum?.value];
    if (theirs && ours !== theirs) {
      const detail = `The checksum of the stored file (${theirs}) is not that of the file on this device (${ours}).`;
      return status.fail(session.item, uploadError('CHECKSUM_MISMATCH', { detail }));
    }
    try {
      await hooks.run('uploaded', session.item);
    } catch (error) {
      return status.fail(session.item, error);
    }
    status.end(session.item, 'ready', {
      checksum: theirs ?? ours ?? undefined,
      verified: Boolean(theirs) || session.proven,
    });
  }

  /** The server still works on the file: look again until it has decided, less and less often. */
  async #poll(session: ItemSession, fileId: string): Promise<void> {
    const { api, status, tuning } = this.#deps;
    const { item } = session;
    item.stage = 'verifying';
    status.updatePhase(item, { note: undefined });
    try {
      for (let pause = tuning.pollMs; ; pause = Math.min(pause * 1.5, tuning.pollCapMs)) {
        await this.#pauseOrNews(fileId, pause);
        if ((item.stage as Item['stage']) === 'over') return;
        const file = await api.file(fileId, { onTrouble: status.trouble([item]) });
        if (!['completing', 'verifying'].includes(file.status)) return this.answered(session, file);
        status.updatePhase(item, { note: undefined });
      }
    } catch (error) {
      status.fail(item, error);
    }
  }

  #pauseOrNews(fileId: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        cancel();
        this.#pauses.delete(fileId);
        resolve();
      };
      const cancel = this.#deps.clock.after(ms, go);
      this.#pauses.set(fileId, go);
    });
  }

  #refused(session: ItemSession, error: unknown): void {
    const { status, queue, tuning } = this.#deps;
    const { item } = session;
    if (item.stage === 'over') return;
    const wanted =
      error instanceof ApiError && error.code === 'PARTS_MISMATCH' ? (error.answer.parts ?? []) : [];
    const parts = session.table.parts.filter(({ number }) => wanted.some((one) => one.number === number));
    if (parts.length === 0 || ++session.resends > tuning.resendRounds) return status.fail(item, error);
    for (const part of parts) {
      session.table.release(part, 'todo');
      session.retries += 1;
      session.troubled.add(part.number);
    }
    item.stage = 'sending';
    status.progress(item);
    status.updatePhase(item, {
      note: { code: 'PARTS_RESENT', detail: `The server asked for ${parts.length} of the parts again.` },
    });
    queue.add(session);
  }
}

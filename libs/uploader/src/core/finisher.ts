import { ApiError } from './api/api-error.ts';
import type { IntakeApi } from './api/intake-api.ts';
import type { FileAnswer } from './api/types.ts';
import type { Desk } from './desk.ts';
import type { Item, ItemSession } from './item.ts';
import type { Clock, FileMemory } from './platform.ts';
import { uploadError } from './problems.ts';
import type { Tuning } from './tuning.ts';

interface Deps {
  api: IntakeApi;
  clock: Clock;
  tuning: Tuning;
  desk: Desk;
  files: FileMemory | undefined;
  /** Parts have to be sent again. */
  offer: (session: ItemSession) => void;
}

/** Tells the server that everything is there, and believes only its answer. Small files share a call. */
export class Finisher {
  readonly #deps: Deps;
  readonly #waiting: ItemSession[] = [];
  readonly #verifying = new Map<string, () => void>();
  #cancelLinger: (() => void) | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  enqueue(session: ItemSession): void {
    const { tuning, clock, desk } = this.#deps;
    session.item.stage = 'finishing';
    desk.settle(session.item);
    if (session.item.size > tuning.smallFile) return void this.#completeOne(session);
    this.#waiting.push(session);
    if (this.#waiting.length >= tuning.batch) this.flush();
    else this.#cancelLinger ??= clock.after(tuning.lingerMs, () => this.flush());
  }

  /** Completes what waits for company. */
  flush(): void {
    this.#cancelLinger?.();
    this.#cancelLinger = null;
    const sessions = this.#waiting.splice(0).filter(({ item }) => item.stage === 'finishing');
    if (sessions.length === 1) void this.#completeOne(sessions[0]!);
    if (sessions.length > 1) void this.#completeBatch(sessions);
  }

  /** Something is known about this file: look now instead of later. */
  poke(fileId: string): void {
    this.#verifying.get(fileId)?.();
  }

  async #completeOne(session: ItemSession): Promise<void> {
    const { api, desk } = this.#deps;
    try {
      const onTrouble = desk.trouble([session.item]);
      this.answered(session, await api.complete(session.uploadId, session.completion, { onTrouble }));
    } catch (error) {
      this.#refused(session, error);
    }
  }

  async #completeBatch(sessions: ItemSession[]): Promise<void> {
    const { api, desk } = this.#deps;
    const uploads = sessions.map((session) => ({ id: session.uploadId, ...session.completion }));
    try {
      const onTrouble = desk.trouble(sessions.map(({ item }) => item));
      const results = await api.completeBatch(uploads, { onTrouble });
      for (const [i, session] of sessions.entries()) {
        const result = results[i];
        const problem = result?.problem && new ApiError(result.problem.status ?? 500, result.problem);
        if (result?.file) this.answered(session, result.file);
        else if (!problem || problem.transient) void this.#completeOne(session);
        else this.#refused(session, problem);
      }
    } catch (error) {
      if (error instanceof ApiError && !error.transient)
        for (const session of sessions) void this.#completeOne(session);
      else for (const session of sessions) this.#refused(session, error);
    }
  }

  /** The server said what became of the upload. */
  answered(session: ItemSession, file: FileAnswer): void {
    const { desk, files } = this.#deps;
    const { item } = session;
    if (item.stage === 'over') return;
    const reason = file.reason ?? { code: 'FAILED', detail: 'The server could not process the file.' };
    const problem = { ...reason, title: 'The server did not take the file' };
    if (file.status === 'ready') this.#ready(session, file);
    else if (file.status === 'rejected')
      desk.end(item, 'rejected', { problem: { ...problem, retryable: false } });
    else if (file.status === 'failed') desk.end(item, 'failed', { problem: { ...problem, retryable: true } });
    else if (['completing', 'verifying', 'processing'].includes(file.status))
      return void this.#look(session, file.id);
    else desk.fail(item, uploadError('UPLOAD_GONE'));
    void files?.forget(session.uploadId);
  }

  #ready(session: ItemSession, file: FileAnswer): void {
    const { desk } = this.#deps;
    const [ours, theirs] = [session.wholeChecksum, file.checksum?.value];
    if (theirs && ours !== theirs) {
      const detail = `The checksum of the stored file (${theirs}) is not that of the file on this device (${ours}).`;
      return desk.fail(session.item, uploadError('CHECKSUM_MISMATCH', { detail }));
    }
    desk.end(session.item, 'ready', {
      checksum: theirs ?? ours ?? undefined,
      verified: Boolean(theirs) || session.proven,
    });
  }

  /** The server still works on the file: look again until it has decided, less and less often. */
  async #look(session: ItemSession, fileId: string): Promise<void> {
    const { api, desk, tuning } = this.#deps;
    const { item } = session;
    item.stage = 'verifying';
    desk.settle(item, { note: undefined });
    try {
      for (let pause = tuning.pollMs; ; pause = Math.min(pause * 1.5, tuning.pollCapMs)) {
        await this.#pauseOrPoke(fileId, pause);
        if ((item.stage as Item['stage']) === 'over') return;
        const file = await api.file(fileId, { onTrouble: desk.trouble([item]) });
        if (!['completing', 'verifying', 'processing'].includes(file.status))
          return this.answered(session, file);
        desk.settle(item, { note: undefined });
      }
    } catch (error) {
      desk.fail(item, error);
    }
  }

  #pauseOrPoke(fileId: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        cancel();
        this.#verifying.delete(fileId);
        resolve();
      };
      const cancel = this.#deps.clock.after(ms, go);
      this.#verifying.set(fileId, go);
    });
  }

  #refused(session: ItemSession, error: unknown): void {
    const { desk, offer, tuning } = this.#deps;
    const { item } = session;
    if (item.stage === 'over') return;
    const wanted =
      error instanceof ApiError && error.code === 'PARTS_MISMATCH' ? (error.answer.parts ?? []) : [];
    const parts = session.table.parts.filter(({ number }) => wanted.some((one) => one.number === number));
    if (parts.length === 0 || ++session.resends > tuning.resendRounds) return desk.fail(item, error);
    for (const part of parts) {
      session.table.release(part, 'todo');
      session.retries += 1;
      session.troubled.add(part.number);
    }
    item.stage = 'sending';
    desk.progress(item);
    desk.settle(item, {
      note: { code: 'PARTS_RESENT', detail: `The server asked for ${parts.length} of the parts again.` },
    });
    offer(session);
  }
}

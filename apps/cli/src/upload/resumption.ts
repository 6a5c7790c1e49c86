import type { Upload } from '@intake/contract';
import { LocalFile, UploadError } from '@intake/uploader/node';
import type { IntakeApi } from '../api/intake-api.ts';
import { RefusedError } from '../api/request.ts';
import { notSignedIn } from '../exit-codes.ts';
import { count } from '../output/words.ts';
import type { Remembered, RunJournal } from '../state/run-journal.ts';
import { filesNamed } from '../download/find-file.ts';
import { handleOf } from './open-run.ts';
import type { Report } from './report.ts';
import type { Task, UploadRun } from './upload-run.ts';

/** Brings interrupted uploads back into the engine, each the shortest way. */
export class Resumption {
  readonly #api: IntakeApi;
  readonly #run: UploadRun;
  readonly #report: Report;
  readonly #interrupted: AbortSignal;

  constructor(deps: { api: IntakeApi; run: UploadRun; report: Report; interrupted: AbortSignal }) {
    this.#api = deps.api;
    this.#run = deps.run;
    this.#report = deps.report;
    this.#interrupted = deps.interrupted;
  }

  /**
   * @param wanted which files; default: all that the journals know
   * @param onlyLedger a journal whose files go on only if an upload of them was begun
   */
  async goOn(
    journals: readonly RunJournal[],
    wanted: (file: Remembered) => boolean = () => true,
    onlyLedger?: RunJournal,
  ): Promise<void> {
    const tasks = journals.flatMap((journal) =>
      [...journal.left].filter(([, file]) => wanted(file)).map(([n, file]) => ({ journal, n, file })),
    );
    const ledger = await Array.fromAsync(this.#api.uploads());
    const nothingBegun = { stored: 0, unknown: 0 };
    const taken = new Set(tasks.map(({ file }) => file.uploadId));
    for (const task of tasks) {
      if (this.#interrupted.aborted) return;
      // Killed between the server's answer and our note of it, or begun on another machine.
      const found = task.file.uploadId
        ? undefined
        : ledger.find((upload) => !taken.has(upload.id) && isOf(upload, task.file));
      const uploadId = task.file.uploadId ?? found?.id;
      taken.add(uploadId);
      const begun = uploadId ? await this.#goOn(task, uploadId) : false;
      if (begun) continue;
      if (task.journal === onlyLedger) await this.#nothingBegun(task, nothingBegun);
      else await this.#beginAnew(task);
    }
    if (nothingBegun.stored > 0) this.#report.note(`${count(nothingBegun.stored, 'file')} stored already`);
    if (nothingBegun.unknown > 0)
      this.#report.note(
        `${count(nothingBegun.unknown, 'file')} never begun; upload them with: intake upload`,
      );
    const elsewhere = ledger.filter(({ id, state }) => state === 'uploading' && !taken.has(id)).length;
    if (elsewhere > 0) {
      this.#report.note(
        `${count(elsewhere, 'unfinished upload')} of files that are not known here (\`intake uploads\`). Name the files to go on with them: intake resume <files>`,
      );
    }
  }

  /** @returns false when there is nothing to go on with: the file is to be uploaded from its beginning */
  async #goOn(task: Task, uploadId: string): Promise<boolean> {
    const local = await localFile(task.file);
    if (typeof local === 'string') {
      const hint = ` Drop what was stored of it with: intake uploads --discard ${uploadId}`;
      this.#run.ended(task, { outcome: 'failed', code: 'NOT_SAME_FILE', detail: local + hint }, true);
      return true;
    }
    try {
      // Not the date, a touch changes that: the checksums of the stored parts decide.
      this.#run.track(await this.#run.uploader.continueUpload(uploadId, local), task);
      if (!task.file.uploadId) task.journal.begun(task.n, uploadId);
      return true;
    } catch (error) {
      if (!(error instanceof UploadError)) throw error;
      return this.#cannotContinue(task, uploadId, error);
    }
  }

  async #cannotContinue(task: Task, uploadId: string, error: UploadError): Promise<boolean> {
    const { code, detail, retryable } = error.problem;
    if (code === 'SIGNED_OUT') throw notSignedIn(detail);
    // Found by its name and size only: another file, after all.
    if (code === 'NOT_SAME_FILE' && !task.file.uploadId) return false;
    if (code !== 'NOT_FOUND' && code !== 'UPLOAD_GONE') {
      this.#run.ended(task, { outcome: 'failed', code, detail, id: uploadId }, retryable);
      return true;
    }
    const status = await this.#statusOf(uploadId);
    if (status === null || status === 'expired') return false;
    // Killed after the last byte: the server may have finished it without us.
    if (status === 'ready') this.#run.ended(task, { outcome: 'ready', id: uploadId });
    else if (status === 'completing' || status === 'verifying')
      this.#run.ended(task, { outcome: 'stored', id: uploadId });
    else {
      const why = `The upload is ${status}; it does not go on. Upload the file anew if it is still wanted.`;
      this.#run.ended(task, { outcome: 'failed', code: 'UPLOAD_GONE', detail: why, id: uploadId });
    }
    return true;
  }

  async #statusOf(id: string): Promise<string | null> {
    try {
      return (await this.#api.file(id)).status;
    } catch (error) {
      if (error instanceof RefusedError && error.status === 404) return null;
      throw error;
    }
  }

  async #beginAnew(task: Task): Promise<void> {
    const { name, path } = task.file;
    const file = await localFile(task.file);
    if (typeof file === 'string')
      return this.#run.ended(task, { outcome: 'failed', code: 'NOT_SAME_FILE', detail: file });
    const [item] = await this.#run.uploader.add([{ file, name, path, handle: handleOf(task) }]);
    this.#run.track(item!, task);
  }

  /** A folder holds what was stored long ago, too, and that is no failure; a file that was named and is not known is. */
  async #nothingBegun(task: Task, counted: { stored: number; unknown: number }): Promise<void> {
    const stored = await this.#isStored(task.file);
    if (!stored && task.file.path === '') {
      const detail = 'No unfinished upload of this file is known. Upload it with: intake upload';
      return this.#run.ended(task, { outcome: 'failed', code: 'NOT_FOUND', detail });
    }
    counted[stored ? 'stored' : 'unknown'] += 1;
    task.journal.done(task.n);
  }

  async #isStored({ name, path, size }: Remembered): Promise<boolean> {
    const wanted = name.normalize('NFC').trim();
    const found = filesNamed(this.#api, wanted, { status: 'ready' });
    for await (const file of found) {
      // A file that was named by itself says nothing of the folder that it was once uploaded with.
      const inFolder = path === '' || file.path === path.normalize('NFC');
      if (file.name === wanted && inFolder && file.size === size) return true;
    }
    return false;
  }
}

function isOf(upload: Upload, file: Remembered): boolean {
  return (
    upload.name === file.name.normalize('NFC').trim() &&
    (upload.path ?? '') === file.path.normalize('NFC') &&
    upload.size === file.size
  );
}

/** The file of the size that its upload was begun with, or why there is none. */
async function localFile({ file, size }: Remembered): Promise<LocalFile | string> {
  try {
    const local = await LocalFile.open(file);
    return local.size === size ? local : 'The file was changed since its upload was begun.';
  } catch {
    return 'The file is no longer there.';
  }
}

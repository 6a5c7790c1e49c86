import {
  type Change,
  LocalFile,
  type Phase,
  type Problem,
  type UploadItem,
  type Uploader,
} from '@intake/uploader/node';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { RunJournal, Remembered } from '../state/run-journal.ts';
import type { Ending, FileResult, Report } from './report.ts';

/** A file and its place in the journal. */
export interface Task {
  journal: RunJournal;
  n: number;
  file: Remembered;
}

/** A file that changes more often while it is sent is being written. */
const MOST_CHANGES = 3;

const OVER: readonly Phase[] = ['ready', 'refused', 'rejected', 'failed', 'cancelled'];

/** Watches over one run of the engine: which files are done, how it ended, and the exit code. */
export class UploadRun {
  readonly uploader: Uploader;
  /** Hears of every file that is uploaded and verified. */
  onReady: (result: FileResult) => void = () => undefined;
  readonly #report: Report;
  readonly #tasks = new Map<string, Task>();
  readonly #started = performance.now();
  #ended: number | undefined;
  readonly #resumed = new Set<string>();
  /** How often the file of a task was changed while it was sent, and files that are being compared again. */
  readonly #changes = new Map<Task, number>();
  #comparing = 0;
  #look = (): void => undefined;
  #ready = 0;
  #failed = 0;
  /** The end has been reported: nothing is reported after it. */
  #isOver = false;

  constructor(uploader: Uploader, report: Report) {
    this.uploader = uploader;
    this.#report = report;
    uploader.subscribe((change) => this.#changed(change));
  }

  /** Ties an item of the engine to its file. */
  track(item: UploadItem, task: Task): void {
    this.#tasks.set(item.id, task);
  }

  /** A file that ended without the engine. */
  ended(
    { journal, n, file }: Task,
    result: Pick<FileResult, 'outcome' | 'code' | 'detail' | 'id'>,
    keep = false,
  ): void {
    if (!keep) journal.done(n);
    this.#tell({ ...result, file: file.file, name: file.name, path: file.path, size: file.size });
  }

  unusable(file: string, detail: string): void {
    this.#tell({ outcome: 'failed', file, name: '', path: '', size: 0, code: 'FILE_UNREADABLE', detail });
  }

  /** Resolves when nothing more will happen by itself. */
  settled(interrupted: AbortSignal): Promise<Ending['why']> {
    return new Promise((resolve) => {
      const look = (this.#look = (): void => {
        const { items, totals } = this.uploader;
        if (totals.filesActive === 0) {
          // What ended since the last news.
          for (const item of items) this.#settle(item);
          if (this.#comparing === 0) return done('done');
        }
        const waiting = items.filter(({ phase }) => !OVER.includes(phase));
        if (waiting.every(({ note }) => note?.code === 'SIGNED_OUT')) done('signed-out');
      });
      const done = (why: Ending['why']): void => {
        this.#ended ??= performance.now();
        unsubscribe();
        resolve(interrupted.aborted ? 'interrupted' : why);
      };
      const unsubscribe = this.uploader.subscribe(look);
      interrupted.addEventListener('abort', () => done('interrupted'), { once: true });
      if (interrupted.aborted) done('interrupted');
      else look();
    });
  }

  /** Tells how it ended and stops the engine; what is stored stays. */
  end(why: Ending['why'], journals: readonly RunJournal[]): ExitCode {
    // What ended since the last news.
    for (const item of this.uploader.items) this.#settle(item);
    const { totals } = this.uploader;
    this.uploader.destroy();
    const left = journals.reduce((sum, journal) => sum + journal.left.size, 0);
    // Of the upload: an analysis that is waited for is not part of it.
    const seconds = ((this.#ended ?? performance.now()) - this.#started) / 1000;
    this.#isOver = true;
    this.#report.end({ totals, seconds, why, ready: this.#ready, failed: this.#failed, left });
    if (why === 'interrupted') return EXIT.interrupted;
    if (why === 'signed-out') return EXIT.notSignedIn;
    return this.#failed > 0 ? EXIT.failed : EXIT.ok;
  }

  #changed(change: Change): void {
    if (this.#isOver) return;
    for (const item of change.changed) {
      this.#tellResumed(item);
      this.#settle(item);
    }
    this.#report.progress(change);
  }

  #tellResumed({ id, uploadId, resumedBytes, size }: UploadItem): void {
    const task = this.#tasks.get(id);
    if (!task || resumedBytes === undefined || this.#resumed.has(id)) return;
    this.#resumed.add(id);
    this.#report.resumed({ file: task.file.file, uploadId: uploadId!, storedBytes: resumedBytes, size });
  }

  #settle(item: UploadItem): void {
    const task = this.#tasks.get(item.id);
    if (!task || !OVER.includes(item.phase)) return;
    this.#tasks.delete(item.id);
    const changes = this.#changes.get(task) ?? 0;
    if (item.problem?.code === 'FILE_UNREADABLE' && item.uploadId && changes < MOST_CHANGES) {
      this.#changes.set(task, changes + 1);
      return void this.#compareAgain(item, item.uploadId, task);
    }
    this.#end(item, task);
  }

  /** A touch in mid-upload, or more than that: what is stored is compared with the file as it is now. */
  async #compareAgain(item: UploadItem, uploadId: string, task: Task): Promise<void> {
    this.#comparing += 1;
    try {
      this.track(await this.uploader.continueUpload(uploadId, await LocalFile.open(task.file.file)), task);
      this.uploader.remove(item.id);
    } catch {
      this.#end(item, task);
    } finally {
      this.#comparing -= 1;
      this.#changed({ changed: [], removed: [], totals: this.uploader.totals });
      this.#look();
    }
  }

  #end(item: UploadItem, task: Task): void {
    const { file, name, path, size } = task.file;
    // What may work at another time is left for `intake resume`.
    if (!item.problem?.retryable) task.journal.done(task.n);
    this.#tell({
      outcome: item.phase as FileResult['outcome'],
      file,
      name,
      path,
      size,
      ...(item.fileId && { id: item.fileId }),
      ...(item.checksum && { checksum: item.checksum }),
      ...(item.problem && problemIn(item.problem)),
    });
  }

  #tell(result: FileResult): void {
    if (this.#isOver) return;
    if (result.outcome === 'ready' || result.outcome === 'stored') this.#ready += 1;
    else this.#failed += 1;
    this.#report.result(result);
    if (result.outcome === 'ready') this.onReady(result);
  }
}

const problemIn = ({ code, detail, requestId }: Problem) => ({
  code,
  detail,
  ...(requestId && { requestId }),
});

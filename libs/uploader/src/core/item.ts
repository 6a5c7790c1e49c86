import type { FileHandle } from './platform.ts';
import { Interrupted } from './problems.ts';
import { secondsLeft, SpeedMeter } from './speed-meter.ts';
import type { UploadSession } from './upload-session.ts';
import type { Stage } from './phase-of.ts';
import type { Note, Phase, Problem, UploadEntry, UploadItem, Warning } from './types.ts';

/** The engine's own record of an item. Only the store changes what is seen outside. */
export class Item {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  /** Bytes. Not `source.size`: Chromium asks another process for that, every time. */
  readonly size: number;
  readonly source: UploadEntry['file'];
  readonly #lastModified: number | undefined;
  readonly handle: FileHandle | undefined;
  readonly meter = new SpeedMeter();
  #flow = new AbortController();
  /** What the person wants; the phase is what is. */
  desiredState: 'running' | 'paused' | 'cancelled' = 'running';
  /** Changes with every new beginning, so that a repeated create finds the old one and a new beginning does not. */
  idempotencyKey: string;

  stage: Stage = 'queued';
  session: ItemSession | undefined;

  phase: Phase = 'queued';
  sentBytes = 0;
  storedBytes = 0;
  verified = false;
  warnings: Warning[] = [];
  note: Note | undefined;
  problem: Problem | undefined;
  uploadId: string | undefined;
  fileId: string | undefined;
  checksum: string | undefined;
  resumedBytes: number | undefined;
  undoable = false;
  alreadyStored = false;

  constructor(entry: UploadEntry, id: string, idempotencyKey: string) {
    const file = entry.file as UploadEntry['file'] & { webkitRelativePath?: string };
    this.id = id;
    this.idempotencyKey = idempotencyKey;
    this.source = file;
    this.name = entry.name ?? file.name ?? 'file';
    this.path = entry.path ?? folderOf(file.webkitRelativePath ?? '');
    this.size = file.size;
    this.#lastModified = entry.lastModified;
    this.handle = entry.handle;
  }

  /** Fires when everything under way for this item has to stop: parts, checksums, control calls. */
  get signal(): AbortSignal {
    return this.#flow.signal;
  }

  /** Breaks off what is under way; the next tries run under a fresh signal. */
  interrupt(why: Interrupted['why']): void {
    const flow = this.#flow;
    this.#flow = new AbortController();
    flow.abort(new Interrupted(why));
    this.session?.releaseParts();
  }

  /** Asked for when it is needed: for thousands of files at once the questions to the other process would add up. */
  get lastModified(): number | undefined {
    return this.#lastModified ?? this.source.lastModified;
  }

  snapshot(now: number): UploadItem {
    const speed = this.phase === 'uploading' ? this.meter.speed(now) : null;
    return {
      id: this.id,
      name: this.name,
      path: this.path,
      size: this.size,
      phase: this.phase,
      sentBytes: this.sentBytes,
      storedBytes: this.storedBytes,
      verified: this.verified,
      speed,
      secondsLeft: secondsLeft(this.size - this.sentBytes, speed),
      warnings: this.warnings,
      ...(this.note && { note: this.note }),
      ...(this.problem && { problem: this.problem }),
      ...(this.uploadId && { uploadId: this.uploadId }),
      ...(this.fileId && { fileId: this.fileId }),
      ...(this.checksum && { checksum: this.checksum }),
      ...(this.resumedBytes !== undefined && { resumedBytes: this.resumedBytes }),
      ...(this.undoable && { undoable: true }),
      ...(this.alreadyStored && { alreadyStored: true as const }),
    };
  }
}

export type ItemSession = UploadSession<Item>;

function folderOf(relativePath: string): string {
  return relativePath.split('/').slice(0, -1).join('/');
}

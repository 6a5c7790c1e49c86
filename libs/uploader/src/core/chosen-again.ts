import type { PendingDrops } from './pending-drops.ts';
import type { Connection } from './connection.ts';
import type { Item } from './item.ts';
import type { ItemStatus } from './item-status.ts';
import type { Clock, FileHandles } from './platform.ts';
import type { Reopened, Resumer } from './resumer.ts';
import type { SendQueue } from './send-queue.ts';
import type { SessionFactory } from './session-factory.ts';
import { sleep } from './sleep.ts';
import type { Tuning } from './tuning.ts';
import type { ResumableUpload } from './types.ts';
import type { UnfinishedUploads } from './unfinished-uploads.ts';
import type { UploadCompleter } from './upload-completer.ts';

const SOON_MS = 3_000;

interface Deps {
  clock: Clock;
  connection: Connection;
  tuning: Tuning;
  status: ItemStatus;
  files: FileHandles | undefined;
  queue: SendQueue;
  sessions: SessionFactory;
  completer: UploadCompleter;
  resumer: Resumer;
  unfinished: UnfinishedUploads;
  drops: PendingDrops;
}

/**
 * A file whose upload is unfinished, chosen again: that upload goes on. Name, folder and size have to agree; then the
 * checksums of the stored parts decide, never the date, because phones hand over a fresh copy each time.
 */
export class ChosenAgain {
  readonly #deps: Deps;
  /** Being compared: the same file chosen twice is not the same upload twice. */
  readonly #claimed = new Set<string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @returns whether an unfinished upload goes on for this item. @throws the reason of the item's signal */
  async goOn(item: Item): Promise<boolean> {
    const found = await this.#find(item);
    if (!found) return false;
    const { status, sessions, completer, queue, files, drops } = this.#deps;
    // Discarded while it was compared: whoever chooses the file again wants it.
    drops.undo(found.upload.id);
    for (const other of [...status.store.all()])
      if (other.uploadId === found.upload.id) status.store.remove(other);
    const session = sessions.resume(item, found);
    if (item.handle) void files?.keep(found.upload.id, item.handle);
    status.updatePhase(item, { note: undefined });
    if (session.table.complete) completer.enqueue(session);
    else queue.add(session);
    return true;
  }

  async #find(item: Item): Promise<Reopened | null> {
    const { resumer, unfinished, tuning } = this.#deps;
    const { signal } = item; // the one of now: a cancelled item that begins anew has another
    // A small file is sent faster than the server is asked.
    const uploads = item.size > tuning.smallFile ? await this.#recent(signal) : unfinished.all;
    for (const { uploadId } of uploads.filter((one) => isOf(one, item)).sort(byDate(item.lastModified))) {
      if (this.#claimed.has(uploadId)) continue;
      this.#claimed.add(uploadId);
      try {
        const reopened = await resumer.reopen(uploadId, item.source);
        signal.throwIfAborted();
        return reopened;
      } catch {
        signal.throwIfAborted(); // another file, or gone meanwhile: the next one, or a new upload
      } finally {
        this.#claimed.delete(uploadId);
      }
    }
    return null;
  }

  /** A server that does not answer this call soon is not waited for. */
  async #recent(signal: AbortSignal): Promise<readonly ResumableUpload[]> {
    const { unfinished, connection, clock } = this.#deps;
    await connection.whenOpen(signal);
    const late = new AbortController();
    const found = await Promise.race([
      unfinished.recent().catch(() => []),
      sleep(clock, SOON_MS, late.signal).then(
        () => [],
        () => [],
      ),
    ]);
    late.abort();
    signal.throwIfAborted();
    return found;
  }
}

/** As the server keeps names. */
const kept = (name: string): string => name.normalize('NFC').trim();

function isOf(upload: ResumableUpload, { name, path, size }: Item): boolean {
  const alike = upload.size === size && upload.name === kept(name) && upload.path === kept(path);
  return alike && !upload.elsewhere && !upload.discarding;
}

/** That of the same date first. */
const byDate =
  (date: number | undefined) =>
  (a: ResumableUpload, b: ResumableUpload): number =>
    Number(b.lastModified === date) - Number(a.lastModified === date);

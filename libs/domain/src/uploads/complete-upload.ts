import { combineCrc64Nvme } from '../crc64nvme.ts';
import { DomainError, isRefusal } from '../errors.ts';
import { become, type FileRecord, GRACE } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage, StoredPart } from '../ports/object-storage.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import type { World } from '../ports/world.ts';
import { stateConflict } from '../upload-state.ts';
import { checkParts, type ClaimedPart } from './check-parts.ts';
import { findUpload } from './find-upload.ts';
import { plannedParts } from './upload-view.ts';
import type { VerifyFile } from './verify-file.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  world: World;
  events: UploadEvents;
  verifyFile: VerifyFile;
}

type Receipt = Pick<FileRecord, 'etag' | 'checksum'>;

/** More writers than this at the same record is not a race any more. */
const MAX_RACES = 10;

/**
 * Makes an object of the parts and a file of the upload. Safe to repeat, to run twice at once and to be killed at any
 * moment: the state says how far it came, every step either finds its result there or makes it.
 */
export class CompleteUpload {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @param claimed what the client sent; empty when the sweeper finishes an interrupted completion
   * @param retries how many parts the client says that it sent again; counted, and nothing else
   * @returns the file as it is now; the same on every replay
   * @throws DomainError NOT_FOUND, STATE_CONFLICT (aborted, expired), PARTS_MISMATCH (the upload stays open),
   * UNAVAILABLE (S3 shows neither parts nor object yet: try again)
   */
  async execute(
    ownerId: string,
    id: string,
    claimed: readonly ClaimedPart[],
    retries = 0,
  ): Promise<FileRecord> {
    for (let race = 0; ; race++) {
      const record = await findUpload(this.ports.files, ownerId, id);
      try {
        return await this.advance(record, claimed, retries);
      } catch (error) {
        if (!isRefusal(error, 'VERSION_CONFLICT') || race === MAX_RACES) throw error;
      }
    }
  }

  private async advance(
    record: FileRecord,
    claimed: readonly ClaimedPart[],
    retries: number,
  ): Promise<FileRecord> {
    switch (record.status) {
      case 'uploading': {
        const parts = await this.listMatching(record, claimed);
        return this.assemble(await this.claimCompletion(record), retries, parts);
      }
      case 'completing':
        return this.assemble(record, retries);
      case 'verifying':
        return this.ports.verifyFile.execute(record);
      case 'aborted':
      case 'expired':
        throw stateConflict(record.status, 'be completed');
      default:
        return record;
    }
  }

  private async listMatching(record: FileRecord, claimed: readonly ClaimedPart[]): Promise<StoredPart[]> {
    const stored = await this.ports.storage.listParts(record.storage);
    if (!stored) await this.assertUnchanged(record);
    const parts = stored ?? [];
    checkParts(plannedParts(record), parts, claimed);
    return parts;
  }

  /** Written before S3 is told, so that a crash in between is found. */
  private async claimCompletion(record: FileRecord): Promise<FileRecord> {
    const completing = become(record, 'completing', this.ports.world.now());
    await this.ports.files.update(completing);
    return completing;
  }

  /** S3 forgets an upload once it is completed: then it was not the parts that were missing, but this reader was late. */
  private async assertUnchanged({ ownerId, id, version }: FileRecord): Promise<void> {
    if ((await this.ports.files.find(ownerId, id))?.version !== version)
      throw new DomainError('VERSION_CONFLICT', 'Somebody else completed or aborted this upload meanwhile.');
  }

  /** @param listed what S3 holds, where that is known already; a part that changed since is refused by S3 */
  private async assemble(record: FileRecord, retries: number, listed?: StoredPart[]): Promise<FileRecord> {
    const { storage, files, world, events } = this.ports;
    const parts = listed ?? (await storage.listParts(record.storage));
    const object =
      (parts && (await this.completeMultipart(record, parts))) ?? (await this.findResult(record));
    if (!object) {
      if (this.isUnderWay(record))
        throw new DomainError('UNAVAILABLE', 'S3 does not show the completed object yet.');
      return this.fail(record, 'The parts of this upload are gone. Please send the file again.');
    }
    const verifying = become(record, 'verifying', world.now(), object);
    await files.update(verifying);
    events.happened({ kind: 'completed', file: verifying, retries });
    return this.ports.verifyFile.execute(verifying);
  }

  private async completeMultipart(record: FileRecord, parts: StoredPart[]): Promise<Receipt | null> {
    checkParts(plannedParts(record), parts, []);
    const checksum = combineCrc64Nvme(parts);
    const made = await this.ports.storage.completeMultipart(record.storage, {
      parts,
      size: record.size,
      checksum,
    });
    return made && { etag: made.etag, checksum };
  }

  /** Whether an object stands there that is the result of this very upload, and not of another. */
  private async findResult({ storage, size }: FileRecord): Promise<Receipt | null> {
    const object = await this.ports.storage.head(storage.key);
    if (object?.token !== storage.token || object.size !== size) return null;
    return { etag: object.etag, checksum: object.checksum };
  }

  /**
   * Neither parts nor our object: another completion may be half way through S3, so this is a doubt that is tried again.
   * Only after a while it is sure that nothing can bring the parts back.
   */
  private isUnderWay({ updatedAt }: FileRecord): boolean {
    return this.ports.world.now().getTime() - Date.parse(updatedAt) < GRACE.interrupted;
  }

  private async fail(record: FileRecord, detail: string): Promise<FileRecord> {
    const { files, world, events } = this.ports;
    const reason = { code: 'PARTS_LOST', detail };
    const failed = become(record, 'failed', world.now(), { reason });
    await files.update(failed);
    events.happened({ kind: 'failed', file: failed, reason });
    return failed;
  }
}

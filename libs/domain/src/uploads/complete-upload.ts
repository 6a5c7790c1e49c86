import { combineCrc64Nvme } from '../crc64nvme.ts';
import { DomainError, isRefusal } from '../errors.ts';
import { become, type FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage, StoredObject, StoredPart } from '../ports/object-storage.ts';
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
   * @throws DomainError NOT_FOUND, STATE_CONFLICT (aborted, expired), PARTS_MISMATCH (the upload stays open)
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
      case 'uploading':
        return this.assemble(await this.claimCompletion(record, claimed), retries);
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

  /** Written before S3 is told, so that a crash in between is found. */
  private async claimCompletion(record: FileRecord, claimed: readonly ClaimedPart[]): Promise<FileRecord> {
    const { storage, files, world } = this.ports;
    const stored = await storage.listParts(record.storage);
    if (!stored) await this.assertUnchanged(record);
    checkParts(plannedParts(record), stored ?? [], claimed);
    const completing = become(record, 'completing', world.now());
    await files.update(completing);
    return completing;
  }

  /** S3 forgets an upload once it is completed: then it was not the parts that were missing, but this reader was late. */
  private async assertUnchanged({ ownerId, id, version }: FileRecord): Promise<void> {
    if ((await this.ports.files.find(ownerId, id))?.version !== version)
      throw new DomainError('VERSION_CONFLICT', 'Somebody else completed or aborted this upload meanwhile.');
  }

  private async assemble(record: FileRecord, retries: number): Promise<FileRecord> {
    const { storage, files, world, events } = this.ports;
    const parts = await storage.listParts(record.storage);
    const completed = parts && (await this.completeMultipart(record, parts));
    const object = await storage.head(record.storage.key);
    if (!this.isResult(record, object)) {
      // Neither parts nor our object: nothing can bring it back. Anything else is a doubt, and is tried again.
      if (completed === 'completed')
        throw new DomainError('UNAVAILABLE', 'S3 does not show the completed object yet.');
      return this.fail(record, 'The parts of this upload are gone. Please send the file again.');
    }
    const verifying = become(record, 'verifying', world.now(), {
      checksum: object.checksum,
      etag: object.etag,
    });
    await files.update(verifying);
    events.happened({ kind: 'completed', file: verifying, retries });
    return this.ports.verifyFile.execute(verifying);
  }

  private async completeMultipart(record: FileRecord, parts: StoredPart[]): Promise<'completed' | null> {
    checkParts(plannedParts(record), parts, []);
    return this.ports.storage.completeMultipart(record.storage, {
      parts,
      size: record.size,
      checksum: combineCrc64Nvme(parts),
    });
  }

  private isResult(record: FileRecord, object: StoredObject | null): object is StoredObject {
    return object !== null && object.token === record.storage.token && object.size === record.size;
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

import { DomainError, isRefusal } from '../errors.ts';
import { become, type FileRecord, GRACE, type Reason } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage, StoredPart } from '../ports/object-storage.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import { stateConflict } from '../upload-state.ts';
import { assembleObject, checksumOf, type Receipt } from './assemble-object.ts';
import { checkParts, type ClaimedPart } from './check-parts.ts';
import { END_REASONS } from './end-reasons.ts';
import { findUpload } from './find-upload.ts';
import { multipartOf } from './multipart-of.ts';
import { storedParts } from './stored-parts.ts';
import { plannedParts } from './upload-view.ts';
import { FIRST_BYTES, type VerifyFile } from './verify-file.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  clock: Clock;
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
   * @throws DomainError NOT_FOUND, STATE_CONFLICT (aborted, expired), PARTS_MISMATCH, CHECKSUM_MISMATCH (the upload stays
   * open), UNAVAILABLE (S3 shows neither parts nor object yet, or the content could not be read: try again)
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
        const multipart = multipartOf(record);
        if (!multipart) return this.takeObject(record, claimed, retries);
        const parts = await this.listMatching(record, claimed);
        return this.assemble(await this.claimCompletion(record, parts), retries, parts);
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

  /** A file of one PUT: S3 took nothing but what was promised, so it is complete as soon as it is there. */
  private async takeObject(
    record: FileRecord,
    claimed: readonly ClaimedPart[],
    retries: number,
  ): Promise<FileRecord> {
    const { storage, files, clock, events, verifyFile } = this.ports;
    const object = await storage.peek(record.storage.key, FIRST_BYTES, record.size);
    if (!object) await this.assertUnchanged(record);
    const { size = 0, etag = '', checksum = '' } = object ?? {};
    const parts = object ? [{ number: 1, size, etag, checksum }] : [];
    checkParts(plannedParts(record), parts, claimed);
    checksumOf(record, parts);
    try {
      const file = await verifyFile.execute(record, object!);
      events.happened({ kind: 'completed', file, retries });
      return file;
    } catch (error) {
      if (isRefusal(error, 'VERSION_CONFLICT')) throw error;
      // A doubt: the bytes are there and shown as a file, and the sweeper goes on with them.
      const verifying = become(record, 'verifying', clock.now(), { etag, checksum });
      await files.update(record, verifying);
      events.happened({ kind: 'completed', file: verifying, retries });
      throw error;
    }
  }

  private async listMatching(record: FileRecord, claimed: readonly ClaimedPart[]): Promise<StoredPart[]> {
    const stored = await storedParts(this.ports.storage, record);
    if (!stored) await this.assertUnchanged(record);
    checkParts(plannedParts(record), stored ?? [], claimed);
    return stored ?? [];
  }

  /** Written before S3 is changed, with the checksum that is demanded from then on, whoever goes on with it. */
  private async claimCompletion(record: FileRecord, parts: StoredPart[]): Promise<FileRecord> {
    const checksum = checksumOf(record, parts);
    const completing = become(record, 'completing', this.ports.clock.now(), {
      storage: { ...record.storage, checksum },
    });
    await this.ports.files.update(record, completing);
    return completing;
  }

  /** S3 forgets an upload once it is completed: then it was not the parts that were missing, but this reader was late. */
  private async assertUnchanged({ ownerId, id, version }: FileRecord): Promise<void> {
    if ((await this.ports.files.find(ownerId, id))?.version !== version)
      throw new DomainError(
        'VERSION_CONFLICT',
        'Another request completed or aborted this upload meanwhile.',
      );
  }

  private async assemble(record: FileRecord, retries: number, listed?: StoredPart[]): Promise<FileRecord> {
    const { storage, files, clock, events } = this.ports;
    let receipt: Receipt | null;
    try {
      receipt = await assembleObject(storage, record, listed);
    } catch (error) {
      if (!isRefusal(error, 'PARTS_MISMATCH') && !isRefusal(error, 'CHECKSUM_MISMATCH')) throw error;
      if (this.isUnderWay(record)) throw error;
      return this.fail(record, END_REASONS.PARTS_CHANGED);
    }
    if (!receipt) {
      if (this.isUnderWay(record))
        throw new DomainError('UNAVAILABLE', 'S3 does not show the completed object yet.');
      return this.fail(record, END_REASONS.PARTS_LOST);
    }
    const { etag, checksum } = receipt;
    const verifying = become(record, 'verifying', clock.now(), { etag, checksum });
    await files.update(record, verifying);
    events.happened({ kind: 'completed', file: verifying, retries });
    return this.ports.verifyFile.execute(verifying);
  }

  /**
   * Neither parts nor object: another completion may be half way through S3, so this is a doubt that is tried again.
   * Only after a while it is sure that nothing can bring the parts back.
   */
  private isUnderWay({ updatedAt }: FileRecord): boolean {
    return this.ports.clock.now().getTime() - Date.parse(updatedAt) < GRACE.interrupted;
  }

  private async fail(record: FileRecord, reason: Reason): Promise<FileRecord> {
    const { files, clock, events } = this.ports;
    const failed = become(record, 'failed', clock.now(), { reason });
    await files.update(record, failed);
    events.happened({ kind: 'failed', file: failed, reason });
    return failed;
  }
}

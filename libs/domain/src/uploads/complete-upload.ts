import { combineCrc64Nvme } from '@intake/protocol';
import { DomainError, isRefusal } from '../errors.ts';
import { become, type FileRecord, GRACE } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { MultipartUpload, ObjectStorage, StoredPart } from '../ports/object-storage.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import type { Clock } from '../ports/clock.ts';
import { stateConflict } from '../upload-state.ts';
import { checkParts, type ClaimedPart } from './check-parts.ts';
import { findUpload } from './find-upload.ts';
import { plannedParts } from './upload-view.ts';
import { multipartOf } from './multipart-of.ts';
import type { Receipt, VerifyFile } from './verify-file.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  clock: Clock;
  events: UploadEvents;
  verifyFile: VerifyFile;
}

/** What the inspector looks at first: enough to tell most types. In bytes. */
const FIRST_BYTES = 64 * 1024;

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
        const multipart = multipartOf(record);
        if (!multipart) return this.takeObject(record, claimed, retries);
        const parts = await this.listMatching(record, multipart, claimed);
        return this.assemble(await this.claimCompletion(record), multipart, retries, parts);
      }
      case 'completing':
        return this.assemble(record, multipartOf(record)!, retries);
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
    const { storage, events, verifyFile } = this.ports;
    const { key, checksum = '' } = record.storage;
    const object = await storage.peek(key, FIRST_BYTES);
    if (!object) await this.assertUnchanged(record);
    checkParts(plannedParts(record), object ? [{ ...object, number: 1, checksum }] : [], claimed);
    const file = await verifyFile.execute(record, { etag: object?.etag, checksum }, object?.bytes);
    events.happened({ kind: 'completed', file, retries });
    return file;
  }

  private async listMatching(
    record: FileRecord,
    multipart: MultipartUpload,
    claimed: readonly ClaimedPart[],
  ): Promise<StoredPart[]> {
    const stored = await this.ports.storage.listParts(multipart);
    if (!stored) await this.assertUnchanged(record);
    const parts = stored ?? [];
    checkParts(plannedParts(record), parts, claimed);
    const promised = record.storage.checksum;
    if (promised && promised !== combineCrc64Nvme(parts))
      throw new DomainError('CHECKSUM_MISMATCH', 'The parts are not the file that was promised.');
    return parts;
  }

  /** Written before S3 is told, so that a crash in between is found. */
  private async claimCompletion(record: FileRecord): Promise<FileRecord> {
    const completing = become(record, 'completing', this.ports.clock.now());
    await this.ports.files.update(completing);
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

  /** @param listed what S3 holds, where that is known already; a part that changed since is refused by S3 */
  private async assemble(
    record: FileRecord,
    multipart: MultipartUpload,
    retries: number,
    listed?: StoredPart[],
  ): Promise<FileRecord> {
    const { storage, files, clock, events } = this.ports;
    const parts = listed ?? (await storage.listParts(multipart));
    const object =
      (parts && (await this.completeMultipart(record, multipart, parts))) ?? (await this.findResult(record));
    if (!object) {
      if (this.isUnderWay(record))
        throw new DomainError('UNAVAILABLE', 'S3 does not show the completed object yet.');
      return this.fail(record, 'The parts of this upload are gone. Please send the file again.');
    }
    const verifying = become(record, 'verifying', clock.now(), object);
    await files.update(verifying);
    events.happened({ kind: 'completed', file: verifying, retries });
    return this.ports.verifyFile.execute(verifying);
  }

  private async completeMultipart(
    record: FileRecord,
    multipart: MultipartUpload,
    parts: StoredPart[],
  ): Promise<Receipt | null> {
    checkParts(plannedParts(record), parts, []);
    const checksum = combineCrc64Nvme(parts);
    const made = await this.ports.storage.completeMultipart(multipart, {
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
    return this.ports.clock.now().getTime() - Date.parse(updatedAt) < GRACE.interrupted;
  }

  private async fail(record: FileRecord, detail: string): Promise<FileRecord> {
    const { files, clock, events } = this.ports;
    const reason = { code: 'PARTS_LOST', detail };
    const failed = become(record, 'failed', clock.now(), { reason });
    await files.update(failed);
    events.happened({ kind: 'failed', file: failed, reason });
    return failed;
  }
}

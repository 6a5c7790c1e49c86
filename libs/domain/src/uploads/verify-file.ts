import { verdict } from '../content-verdict.ts';
import { become, type FileRecord } from '../file-record.ts';
import { FILE_TYPES } from '../file-types.ts';
import { extensionOf } from '../file-name.ts';
import type { ContentInspector } from '../ports/content-inspector.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage } from '../ports/object-storage.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import type { Clock } from '../ports/clock.ts';

/** Proves what is stored. */
export type Receipt = Pick<FileRecord, 'etag' | 'checksum'>;

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  inspector: ContentInspector;
  clock: Clock;
  events: UploadEvents;
}

/** Reads the stored bytes by range and decides what they are: `ready`, or `rejected` with the reason. */
export class VerifyFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @param record a file whose bytes are complete
   * @param receipt what S3 said of them, where the record does not have it yet
   * @param first the first bytes, where they have been read already
   * @throws DomainError VERSION_CONFLICT when another request was first
   */
  async execute(
    record: FileRecord,
    receipt: Receipt = {},
    first: Uint8Array = new Uint8Array(),
  ): Promise<FileRecord> {
    const { files, storage, inspector, clock, events } = this.ports;
    const { key } = record.storage;
    const isRead = (end: number) => Math.min(end, record.size) <= first.length;
    // The name cannot change its extension while it is unverified, see RenameFile.
    const claimed = FILE_TYPES.find((type) => type.extension === extensionOf(record.name))!;
    const source = {
      size: record.size,
      read: async (offset: number, length: number) =>
        isRead(offset + length) ? first.subarray(offset, offset + length) : storage.read(key, offset, length),
    };
    const detected = await inspector.inspect(source, claimed);
    const refusal = verdict(claimed, detected);
    const next = refusal
      ? become(record, 'rejected', clock.now(), { ...receipt, reason: refusal })
      : become(record, 'ready', clock.now(), {
          ...receipt,
          ...(detected.encrypted && { encrypted: true }),
          ...(detected.charset && { charset: detected.charset }),
          completedAt: clock.now().toISOString(),
        });
    await files.update(next);
    events.happened(
      refusal ? { kind: 'rejected', file: next, reason: refusal } : { kind: 'ready', file: next },
    );
    return next;
  }
}

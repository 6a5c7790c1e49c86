import { refusalFacts, verdict } from '../content-verdict.ts';
import { DomainError, isRefusal } from '../errors.ts';
import { normaliseFileName, normalisePath } from '../file-name.ts';
import type { FileRecord } from '../file-record.ts';
import { type FileType, typeOfName } from '../file-types.ts';
import type { ContentInspector } from '../ports/content-inspector.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { IdempotencyStore } from '../ports/idempotency-store.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import { isOnePut, partSizeFor, type PlannedPart } from '../upload-plan.ts';
import { findDuplicates } from './find-duplicates.ts';
import { plannedParts, signParts, type SigningPorts, type UploadView, warningsFor } from './upload-view.ts';

export interface NewUpload {
  name: string;
  /** Bytes. */
  size: number;
  path?: string;
  lastModified?: number;
  /** Base64 CRC64NVME of the whole file, where it is known: nothing else will be accepted as this file. */
  checksum?: string;
  /**
   * Bytes per second that the sender has measured, 0 when it has not yet; absent when it does not measure. Decides the size
   * of the parts.
   */
  bytesPerSecond?: number;
  /** The first bytes of the file, for an early verdict. */
  head?: Uint8Array;
  /** A replay with the same key gets the same upload. */
  idempotencyKey?: string;
}

/** A sender that measures on the way will plan anew after a few parts, on a fast line after twenty or so: more URLs would be wasted. */
const PARTS_BEFORE_REPLAN = 32;

interface Ports extends SigningPorts {
  files: FileStore;
  idempotency: IdempotencyStore;
  inspector: ContentInspector;
  events: UploadEvents;
  ids: IdGenerator;
  secrets: Secrets;
}

/** Judges a file before a byte of it is sent, opens the multipart upload where it needs one, and signs every part. */
export class StartUpload {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @throws DomainError EMPTY_FILE, FILE_TOO_LARGE, TYPE_NOT_ALLOWED, CONTENT_MISMATCH, CONTENT_DAMAGED, INVALID_NAME,
   * IDEMPOTENCY_KEY_REUSED
   */
  async execute(ownerId: string, input: NewUpload): Promise<UploadView> {
    const { name, path, type } = await this.judge(ownerId, input);
    const newId = this.ports.ids.next();
    const id = await this.claimId(ownerId, newId, { ...input, name, path });
    const record =
      (id === newId ? null : await this.ports.files.find(ownerId, id)) ??
      (await this.create(ownerId, id, { ...input, name, path }, type));
    const warnings = warningsFor(record.size, this.ports.settings);
    if (record.status !== 'uploading') return { record, parts: [], warnings };
    const [signed, duplicates] = await Promise.all([
      signParts(this.ports, record, firstParts(record, input)),
      findDuplicates(this.ports.files, ownerId, record.size),
    ]);
    return { record, ...signed, warnings, maybeKnown: duplicates.length > 0 };
  }

  private async judge(ownerId: string, input: NewUpload) {
    try {
      const name = normaliseFileName(input.name);
      const path = normalisePath(input.path);
      this.assertSize(input.size);
      const type = typeOfName(name, this.ports.settings.allowedTypes);
      await this.assertHead(type, input.size, input.head);
      return { name, path, type };
    } catch (error) {
      if (error instanceof DomainError) {
        const reason = { code: error.code, detail: error.message, ...refusalFacts(error.facts) };
        const { name, path, size } = input;
        this.ports.events.happened({ kind: 'refused', ownerId, name, path, size, reason });
      }
      throw error;
    }
  }

  private assertSize(size: number): void {
    const limit = this.ports.settings.maxFileSize;
    if (size === 0) throw new DomainError('EMPTY_FILE', 'This file is empty (0 bytes).');
    if (size > limit) {
      throw new DomainError(
        'FILE_TOO_LARGE',
        `This file has ${size} bytes; the limit is ${limit} bytes (${Math.round(limit / 2 ** 20)} MiB).`,
        {
          limit,
        },
      );
    }
  }

  private async assertHead(type: FileType, size: number, head: Uint8Array | undefined): Promise<void> {
    if (!head?.length) return;
    const detected = await this.ports.inspector.inspectHead(head, size, type);
    const refusal = detected && verdict(type, detected);
    if (!refusal) return;
    const { code, detail, ...facts } = refusal;
    throw new DomainError(code, detail, facts);
  }

  /** @returns the new id, or the one that this key has been given before */
  private async claimId(ownerId: string, fileId: string, input: NewUpload): Promise<string> {
    const { clock, secrets, idempotency, settings } = this.ports;
    if (!input.idempotencyKey) return fileId;
    const fingerprint = await secrets.digest(
      JSON.stringify([input.name, input.size, input.path, input.lastModified, input.checksum]),
    );
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + settings.uploadSeconds * 1000);
    const holding = await idempotency.claim(
      ownerId,
      input.idempotencyKey,
      { fileId, fingerprint },
      expiresAt,
      now,
    );
    if (holding.fingerprint === fingerprint) return holding.fileId;
    throw new DomainError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another file.');
  }

  /** A crash after the claim is healed by the replay: it creates what the claim promised. */
  private async create(ownerId: string, id: string, input: NewUpload, type: FileType): Promise<FileRecord> {
    const { clock, secrets, storage, files, settings, events } = this.ports;
    const now = clock.now();
    const object = { key: `files/${ownerId}/${id}`, contentType: type.contentType };
    // Before its record: a multipart upload that gets none is freed by the bucket's lifecycle.
    const multipartId = isOnePut(input.size, input.checksum)
      ? undefined
      : await storage.createMultipart(object);
    const record: FileRecord = {
      id,
      ownerId,
      name: input.name,
      path: input.path,
      size: input.size,
      category: type.category,
      contentType: type.contentType,
      lastModified: input.lastModified,
      status: 'uploading',
      version: 1,
      storage: {
        key: object.key,
        token: secrets.random(),
        multipartId,
        partSize: partSizeFor(input.size, input.bytesPerSecond),
        checksum: input.checksum,
      },
      uploadDeadline: new Date(now.getTime() + settings.uploadSeconds * 1000).toISOString(),
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
    };
    try {
      await files.create(record);
      events.happened({ kind: 'started', file: record });
      return record;
    } catch (error) {
      // Any other error says nothing about whether the record was written; the bucket's lifecycle frees what nobody uses.
      const winner = isRefusal(error, 'ALREADY_EXISTS') && (await files.find(ownerId, id));
      if (!winner) throw error;
      if (multipartId && winner.storage.multipartId !== multipartId)
        await storage.abortMultipart({ key: object.key, multipartId });
      return winner;
    }
  }
}

function firstParts(record: FileRecord, { bytesPerSecond }: NewUpload): PlannedPart[] {
  return plannedParts(record).slice(0, bytesPerSecond === 0 ? PARTS_BEFORE_REPLAN : undefined);
}

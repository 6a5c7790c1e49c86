import {
  type ClaimedPart,
  DomainError,
  type FileRecord,
  type NewUpload,
  type StoredPart,
  type UploadView,
} from '@intake/domain';
import type {
  CompletedMultipartDto,
  CreateMultipartDto,
  MultipartDto,
  MultipartPartDto,
  StoredMultipartPartDto,
} from './companion.dto.ts';

/** Uppy sends every meta field as text. 15 digits stay below 2^53. */
const SIZE = /^\d{1,15}$/;

const SIZE_NEEDED =
  "metadata.size is missing: Intake judges a file before its first byte, so Uppy has to say the size. Add uppy.on('file-added', (file) => uppy.setFileMeta(file.id, { size: file.size })), and name 'size' in allowedMetaFields if you set them.";

/** @throws DomainError VALIDATION_FAILED when the page did not say how large the file is */
export function toNewUpload({ filename, metadata }: CreateMultipartDto): NewUpload {
  const size = String(metadata.size);
  if (SIZE.test(size)) return { name: filename, size: Number(size) };
  throw new DomainError('VALIDATION_FAILED', SIZE_NEEDED, {
    errors: [{ pointer: '/metadata/size', detail: 'size must be a whole number of bytes' }],
  });
}

export function toMultipartDto({ record }: UploadView): MultipartDto {
  return { uploadId: record.id, key: record.id, partSize: record.storage.partSize };
}

export function toStoredPartDto({ number, etag, size }: StoredPart): StoredMultipartPartDto {
  return { PartNumber: number, ETag: etag, Size: size };
}

export function toClaimedPart({ PartNumber, ETag }: MultipartPartDto): ClaimedPart {
  return { number: PartNumber, etag: ETag };
}

/**
 * Uppy shows every answer to a completion as a success, so a file that was refused has to be a problem here.
 * @param origin of the web app, whose `/api` this is
 * @throws DomainError STATE_CONFLICT for a file that is rejected or failed
 */
export function toCompletedDto({ id, status, reason }: FileRecord, origin: string): CompletedMultipartDto {
  if (reason) throw new DomainError('STATE_CONFLICT', reason.detail, { state: status });
  return { location: `${origin}/api/v1/files/${id}`, key: id };
}

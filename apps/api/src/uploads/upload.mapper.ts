import {
  FILE_TYPES,
  type NewUpload,
  plannedParts,
  runsOf,
  type Settings,
  type UploadView,
} from '@intake/domain';
import type { StartUploadDto } from './start-upload.dto.ts';
import type { UploadLimitsDto } from './upload-limits.dto.ts';
import type { UploadDto } from './upload.dto.ts';

/** Parts in flight that saturate a link without the parts starving one another; a browser opens 6 connections at most. */
const PART_CONCURRENCY = 4;

export function toNewUpload({ head, ...body }: StartUploadDto, idempotencyKey?: string): NewUpload {
  const { type: _hint, ...upload } = body;
  return { ...upload, head: head ? Buffer.from(head, 'base64') : undefined, idempotencyKey };
}

export function toUploadDto({
  record,
  parts,
  urlsExpireAt,
  received,
  warnings,
  maybeKnown,
}: UploadView): UploadDto {
  const { id, name, size, path, category, contentType, lastModified, createdAt } = record;
  return {
    id,
    fileId: id,
    name,
    size,
    path,
    category,
    contentType,
    state: record.status,
    partSize: record.storage.partSize,
    plan: runsOf(plannedParts(record)),
    parts,
    received,
    expiresAt: record.uploadDeadline,
    urlsExpireAt,
    lastModified,
    createdAt,
    warnings,
    maybeKnown,
  };
}

export function toLimitsDto(settings: Settings): UploadLimitsDto {
  const { maxFileSize, largeFileSize, allowedTypes, trashDays, nearAddress } = settings;
  return {
    maxFileSize,
    largeFile: largeFileSize,
    allowed: FILE_TYPES.filter(({ extension }) => allowedTypes.includes(extension)).map(
      ({ extension, category, contentType }) => ({ extension, category, contentType }),
    ),
    partConcurrency: PART_CONCURRENCY,
    trashDays,
    ...(nearAddress && { nearAddress }),
  };
}

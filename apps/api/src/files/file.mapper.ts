import { type FileRecord, purgeAtOf } from '@intake/domain';
import type { FileDto } from './file.dto.ts';

export function toFileDto(record: FileRecord): FileDto {
  const {
    storage: _storage,
    ownerId: _ownerId,
    uploadDeadline: _deadline,
    bytesDeletedAt: _gone,
    unindexed: _unindexed,
    deletionStartedAt: _claimed,
    attempts: _attempts,
    retryAt: _retryAt,
    scan: _scan,
    ...shown
  } = record;
  const { checksum, etag } = record;
  return {
    ...shown,
    purgeAt: purgeAtOf(record),
    checksum: checksum ? { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: checksum } : null,
    etag: etag ?? null,
  };
}

import type { QueryClient } from '@tanstack/vue-query';
import type { FileInfo } from '@intake/contract';
import type { UploadItem } from '@intake/uploader';
import { EARLY } from '../files/file-pages.ts';
import { extensionOf } from '../files/kind-icon.ts';
import { limitsQuery } from './use-limits.ts';

/** The file that an upload has become, as far as this page knows it; what the server says replaces it soon. */
export function arrivedFile(queries: QueryClient, item: UploadItem | undefined): FileInfo | null {
  const type = queries
    .getQueryData(limitsQuery.queryKey)
    ?.allowed.find(({ extension }) => extension === extensionOf(item?.name ?? ''));
  if (item?.phase !== 'ready' || !item.fileId || !item.checksum || !type) return null;
  const { fileId, name, path, size, checksum } = item;
  const at = new Date().toISOString();
  return {
    ...{ id: fileId, name, size, category: type.category, contentType: type.contentType, status: 'ready' },
    ...(path && { path }),
    checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: checksum },
    ...{ etag: null, createdAt: at, updatedAt: at, completedAt: at, version: EARLY },
  };
}

import { api } from './client.ts';
import { unwrap } from './problem.ts';
import type {
  AlikeFiles,
  Download,
  Emptied,
  FileCounts,
  FilePage,
  FileQuery,
  UploadLimits,
  FileInfo,
} from '@intake/contract';

/** One function per call of the contract, so that pages never see HTTP. All of them throw ApiError. */

export const listFiles = (query: FileQuery, signal?: AbortSignal): Promise<FilePage> =>
  unwrap(api.GET('/api/v1/files', { params: { query }, signal }));

export const countFiles = (signal?: AbortSignal): Promise<FileCounts> =>
  unwrap(api.GET('/api/v1/files/counts', { signal }));

export const getFile = (id: string, signal?: AbortSignal): Promise<FileInfo> =>
  unwrap(api.GET('/api/v1/files/{id}', { params: { path: { id } }, signal }));

export const similarFiles = (id: string, signal?: AbortSignal): Promise<AlikeFiles> =>
  unwrap(api.GET('/api/v1/files/{id}/similar', { params: { path: { id } }, signal }));

export const renameFile = (id: string, name: string): Promise<FileInfo> =>
  unwrap(api.PATCH('/api/v1/files/{id}', { params: { path: { id } }, body: { name } }));

export const deleteFile = (id: string): Promise<unknown> =>
  unwrap(api.DELETE('/api/v1/files/{id}', { params: { path: { id } } }));

export const restoreFile = (id: string): Promise<FileInfo> =>
  unwrap(api.POST('/api/v1/files/{id}/restore', { params: { path: { id } } }));

/** Out of the trash, for good. */
export const purgeFile = (id: string): Promise<unknown> =>
  unwrap(api.DELETE('/api/v1/trash/{id}', { params: { path: { id } } }));

/** A part of what is in the trash; to be called again with `nextCursor` until that is null. */
export const emptyTrash = (cursor?: string | null): Promise<Emptied> =>
  unwrap(api.DELETE('/api/v1/trash', { params: { query: { cursor: cursor ?? undefined } } }));

/** A short-lived address of the bytes: to save them (attachment) or to show them in a page (inline). */
export const downloadUrl = (id: string, disposition: 'attachment' | 'inline'): Promise<Download> =>
  unwrap(api.GET('/api/v1/files/{id}/download', { params: { path: { id }, query: { disposition } } }));

export const uploadLimits = (signal?: AbortSignal): Promise<UploadLimits> =>
  unwrap(api.GET('/api/v1/uploads/limits', { signal }));

import type {
  Batch,
  BatchEstimate,
  BatchItemPage,
  BatchItemState,
  BatchPage,
  EstimateBatch,
  StartBatch,
} from '@intake/contract';
import { api } from './client.ts';
import { unwrap } from './problem.ts';

const of = (id: string) => ({ params: { path: { id } } });

export const listBatches = (cursor?: string, signal?: AbortSignal): Promise<BatchPage> =>
  unwrap(api.GET('/api/v1/batches', { params: { query: cursor ? { cursor } : {} }, signal }));

export const getBatch = (id: string, signal?: AbortSignal): Promise<Batch> =>
  unwrap(api.GET('/api/v1/batches/{id}', { ...of(id), signal }));

export const estimateBatch = (body: EstimateBatch, signal?: AbortSignal): Promise<BatchEstimate> =>
  unwrap(api.POST('/api/v1/batches/estimate', { body, signal }));

/** @param key the same when it is tried again, so that there is one batch */
export const startBatch = (body: StartBatch, key: string): Promise<Batch> =>
  unwrap(api.POST('/api/v1/batches', { body, params: { header: { 'Idempotency-Key': key } } }));

export const retryBatch = (id: string): Promise<Batch> =>
  unwrap(api.POST('/api/v1/batches/{id}/retry', of(id)));

export const cancelBatch = (id: string): Promise<Batch> =>
  unwrap(api.POST('/api/v1/batches/{id}/cancel', of(id)));

export const listBatchItems = (
  id: string,
  query: { state?: BatchItemState; cursor?: string },
  signal?: AbortSignal,
): Promise<BatchItemPage> =>
  unwrap(
    api.GET('/api/v1/batches/{id}/items', {
      params: { path: { id }, query: { limit: 50, ...query } },
      signal,
    }),
  );

export const linkResults = (id: string, format: 'csv' | 'jsonl' | 'failures'): Promise<{ url: string }> =>
  unwrap(api.GET('/api/v1/batches/{id}/results', { params: { path: { id }, query: { format } } }));

import type { HistoryPage, Refusal } from '@intake/contract';
import { api } from './client.ts';
import { unwrap } from './problem.ts';

/** How the uploads of this person ended, in the last 30 days. @throws ApiError */
export const listHistory = (
  query: { limit: number; cursor?: string },
  signal?: AbortSignal,
): Promise<HistoryPage> => unwrap(api.GET('/api/v1/uploads/history', { params: { query }, signal }));

/** @param refusals 1 to 100 @throws ApiError */
export const reportRefusals = (refusals: Refusal[]): Promise<unknown> =>
  unwrap(api.POST('/api/v1/uploads/history', { body: { refusals } }));

import type { Algorithm, Run, RunRequest } from '@intake/contract';
import { api } from './client.ts';
import { unwrap } from './problem.ts';

/** What was found out about a file, newest run first. All of them throw ApiError. */
export const listRuns = async (id: string, signal?: AbortSignal): Promise<Run[]> => {
  const page = await unwrap(api.GET('/api/v1/files/{id}/processing', { params: { path: { id } }, signal }));
  return page.items;
};

export const requestRun = (id: string, body: RunRequest): Promise<Run> =>
  unwrap(api.POST('/api/v1/files/{id}/processing', { params: { path: { id } }, body }));

export const cancelRun = (id: string, run: string): Promise<Run> =>
  unwrap(api.POST('/api/v1/files/{id}/processing/{run}/cancel', { params: { path: { id, run } } }));

export const listAlgorithms = async (signal?: AbortSignal): Promise<Algorithm[]> =>
  (await unwrap(api.GET('/api/v1/algorithms', { signal }))).items;

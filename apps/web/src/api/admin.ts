import type { Activity } from '@intake/contract';
import { api } from './client.ts';
import { unwrap } from './problem.ts';

/** Calls that are answered to administrators only; others get ApiError FORBIDDEN. */
export const getActivity = (days: number, signal?: AbortSignal): Promise<Activity> =>
  unwrap(api.GET('/api/v1/admin/activity', { params: { query: { days } }, signal }));

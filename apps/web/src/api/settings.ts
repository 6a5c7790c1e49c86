import type { Settings } from '@intake/contract';
import { api } from './client.ts';
import { unwrap } from './problem.ts';

export const getSettings = (signal?: AbortSignal): Promise<Settings> =>
  unwrap(api.GET('/api/v1/settings', { signal }));

export const changeSettings = (body: Partial<Settings>): Promise<Settings> =>
  unwrap(api.PATCH('/api/v1/settings', { body }));

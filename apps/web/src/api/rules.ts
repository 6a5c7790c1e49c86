import type { ChangeRule, CreateRule, Rule } from '@intake/contract';
import { api } from './client.ts';
import { unwrap } from './problem.ts';

const of = (id: string) => ({ params: { path: { id } } });

export const listRules = async (signal?: AbortSignal): Promise<Rule[]> =>
  (await unwrap(api.GET('/api/v1/rules', { signal }))).items;

export const getRule = (id: string, signal?: AbortSignal): Promise<Rule> =>
  unwrap(api.GET('/api/v1/rules/{id}', { ...of(id), signal }));

export const createRule = (body: CreateRule): Promise<Rule> => unwrap(api.POST('/api/v1/rules', { body }));

export const changeRule = (id: string, body: ChangeRule): Promise<Rule> =>
  unwrap(api.PATCH('/api/v1/rules/{id}', { ...of(id), body }));

export const deleteRule = (id: string): Promise<unknown> => unwrap(api.DELETE('/api/v1/rules/{id}', of(id)));

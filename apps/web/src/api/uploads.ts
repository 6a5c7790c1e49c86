import { api } from './client.ts';
import { unwrap } from './problem.ts';

/** Whether this person has an unfinished upload, from wherever. @throws ApiError */
export const hasUnfinished = async (): Promise<boolean> => {
  const { items, nextCursor } = await unwrap(api.GET('/api/v1/uploads', { params: { query: { limit: 1 } } }));
  // A page may be empty and go on.
  return items.length > 0 || nextCursor !== null;
};

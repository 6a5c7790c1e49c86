import { PROBLEMS, type ProblemCode, problemType } from '../http/problem-catalogue.ts';

/** Headers of every answer, and of those that ask for patience. */
export const REQUEST_ID = {
  'x-request-id': { description: 'To quote when asking for help', schema: { type: 'string' as const } },
};
export const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' as const } },
};

/** A problem document with this code. */
export function exampleOf(code: ProblemCode): object {
  const { status, title } = PROBLEMS[code];
  return {
    type: problemType(code),
    title,
    status,
    detail: `${title}.`,
    instance: '/api/v1/uploads',
    code,
    requestId: '5f0c8a52-8d1c-4f3a-9d0b-2f4f1d1f9f5e',
  };
}

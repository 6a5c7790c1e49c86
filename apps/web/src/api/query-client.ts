import { QueryClient } from '@tanstack/vue-query';
import { problemOf } from './problem.ts';

/** A refusal stays a refusal however often one asks; only trouble that passes is tried again. */
const PASSING = new Set(['NETWORK', 'UNAVAILABLE', 'INTERNAL']);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 2 && PASSING.has(problemOf(error).code),
      retryDelay: (count) => 500 * 2 ** count,
    },
  },
});

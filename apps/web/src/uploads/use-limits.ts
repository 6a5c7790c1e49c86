import { queryOptions, useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { uploadLimits } from '../api/files.ts';
import type { Category } from '@intake/contract';

/** What this installation takes; hardly ever changes. */
export const limitsQuery = queryOptions({
  queryKey: ['limits'],
  queryFn: ({ signal }) => uploadLimits(signal),
  staleTime: 10 * 60_000,
});

export function useLimits() {
  const { data: limits } = useQuery(limitsQuery);
  /** Extensions by category, in the order in which the server names them. */
  const allowed = computed(() => {
    const groups = new Map<Category, string[]>();
    for (const { category, extension } of limits.value?.allowed ?? []) {
      groups.set(category, [...(groups.get(category) ?? []), extension]);
    }
    return groups;
  });
  return { limits, allowed };
}

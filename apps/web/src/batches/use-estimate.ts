import { useQuery } from '@tanstack/vue-query';
import { refDebounced } from '@vueuse/core';
import { computed, type Ref } from 'vue';
import type { EstimateBatch } from '@intake/contract';
import { estimateBatch } from '../api/batches.ts';

/** Time without a change after which files are counted; ms. */
const PAUSE = 400;

/** What a batch would be. @param request null: nothing to count yet */
export function useEstimate(request: Ref<EstimateBatch | null>) {
  const asked = refDebounced(request, PAUSE);
  const { data, error, isFetching } = useQuery({
    queryKey: computed(() => ['batch-estimate', asked.value]),
    queryFn: ({ signal }) => estimateBatch(asked.value!, signal),
    enabled: computed(() => asked.value !== null),
    retry: false,
    gcTime: 0,
  });
  const estimate = computed(() => (asked.value === null ? undefined : data.value));
  return { estimate, error, counting: isFetching };
}

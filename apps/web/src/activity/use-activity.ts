import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { getActivity } from '../api/admin.ts';

/** How often an open page looks again; ms. */
const LOOK_AGAIN = 60_000;

/** @param allowed who may not see it does not ask: a refusal would be an error in the browser's log */
export function useActivity(days: Ref<number>, allowed: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ['activity', days.value] as const),
    queryFn: ({ signal, queryKey: [, asked] }) => getActivity(asked, signal),
    enabled: allowed,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN,
  });
}

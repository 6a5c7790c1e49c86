import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { getActivity } from '../api/admin.ts';

/** How often an open page looks again; ms. */
const LOOK_AGAIN = 60_000;

export function useActivity(days: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['activity', days.value] as const),
    queryFn: ({ signal, queryKey: [, asked] }) => getActivity(asked, signal),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN,
  });
}

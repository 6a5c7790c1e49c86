import { useQuery } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { downloadUrl } from '../api/files.ts';

/** An address is not used in its last seconds; ms. */
const MARGIN = 20_000;

/** A presigned address to show a file from, straight from storage; fetched again only when it is about to expire. */
export function useInlineUrl(id: Ref<string>, enabled: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ['inline', id.value]),
    queryFn: () => downloadUrl(id.value, 'inline'),
    enabled,
    staleTime: ({ state }) => Math.max(0, Date.parse(state.data?.expiresAt ?? '') - Date.now() - MARGIN || 0),
    // A new address would begin a playing video anew: only the player asks for one.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

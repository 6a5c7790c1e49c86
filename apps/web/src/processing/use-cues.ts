import { useQuery } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { type Cue, parseVtt } from './parse-vtt.ts';

/** The cues of a derived WebVTT file; empty until they are there. Its address is signed anew at every look. */
export function useCues(url: Ref<string | undefined>) {
  const { data } = useQuery({
    queryKey: computed(() => ['cues', url.value?.split('?')[0]]),
    queryFn: async ({ signal }): Promise<Cue[]> =>
      parseVtt(await (await fetch(url.value!, { signal })).text()),
    enabled: computed(() => url.value !== undefined),
    staleTime: Infinity,
    retry: false,
  });
  return computed(() => data.value ?? []);
}

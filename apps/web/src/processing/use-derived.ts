import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, nextTick, type Ref } from 'vue';
import { ApiError } from '../api/problem.ts';
import { type Cue, parseVtt } from './parse-vtt.ts';

/**
 * The content of a file that was made of another (captions, text, results), read from its presigned address once: the address
 * is signed anew at every look at the runs, the file stays. One that has expired is refused with 403; then the runs are looked
 * at again and the fresh address is tried, once. Storage answers a refusal with XML, which must not be taken for the file.
 * @param url undefined while there is no such file
 * @param type content type that the file has
 */
function useDerived<T>(
  url: Ref<string | undefined>,
  type: 'application/json' | 'text/vtt',
  read: (text: string) => T,
  wanted?: Ref<boolean>,
) {
  const queries = useQueryClient();
  async function ask(signal: AbortSignal): Promise<Response> {
    const answer = await fetch(url.value!, { signal });
    if (answer.status !== 403) return answer;
    await queries.refetchQueries({ queryKey: ['processing'], type: 'active' });
    await nextTick(); // the new address comes by the props
    return fetch(url.value!, { signal });
  }
  return useQuery({
    queryKey: computed(() => ['derived', url.value?.split('?')[0]]),
    queryFn: async ({ signal }): Promise<T> => {
      const answer = await ask(signal);
      if (!answer.ok) throw unreadable(answer.status >= 500 ? 'UNAVAILABLE' : 'UNKNOWN', answer);
      if (!answer.headers.get('content-type')?.startsWith(type)) throw unreadable('UNKNOWN', answer);
      return read(await answer.text());
    },
    enabled: computed(() => url.value !== undefined && (wanted?.value ?? true)),
    staleTime: Infinity,
  });
}

const unreadable = (code: string, { status, headers }: Response): ApiError =>
  new ApiError({ code, title: `storage answered ${status} ${headers.get('content-type')}` });

/** A derived JSON file; with `wanted` only when that says so. */
export const useDerivedJson = <T>(url: Ref<string | undefined>, wanted?: Ref<boolean>) =>
  useDerived(url, 'application/json', (text) => JSON.parse(text) as T, wanted);

/** The cues of a derived WebVTT file; none until they are there. */
export function useCues(url: Ref<string | undefined>) {
  const query = useDerived<Cue[]>(url, 'text/vtt', parseVtt);
  return { ...query, cues: computed(() => query.data.value ?? []) };
}

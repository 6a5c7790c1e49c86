import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import type { FileInfo } from '@intake/contract';
import { extensionOf } from '../files/kind-icon.ts';
import { listAlgorithms, listRuns } from '../api/processing.ts';
import type { Algorithm, Run, Step } from './types.ts';

/** How often a file that is being analysed is looked at; ms. News over the WebSocket make it sooner. */
const LOOK_AGAIN = 1500;

export const isOpen = ({ state }: Pick<Run, 'state'>): boolean => state === 'queued' || state === 'running';

/** What algorithms there are hardly ever changes. */
export function useAlgorithms() {
  const { data } = useQuery({
    queryKey: ['algorithms'],
    queryFn: ({ signal }) => listAlgorithms(signal),
    staleTime: 10 * 60_000,
  });
  const byId = computed(() => new Map((data.value ?? []).map((one) => [one.id, one])));
  return { algorithms: computed(() => data.value ?? []), byId };
}

export const fits = (
  { categories, types, maxSize = Infinity }: Algorithm,
  { category, name, size }: FileInfo,
): boolean =>
  categories.includes(category) && (!types || types.includes(extensionOf(name))) && size <= maxSize;

/** The runs of a file, newest first; followed as long as one is open. */
export function useRuns(id: Ref<string>) {
  const queries = useQueryClient();
  const queryKey = computed(() => ['processing', id.value]);
  const { data, error, isPending, refetch, isFetching } = useQuery({
    queryKey,
    queryFn: ({ signal }) => listRuns(id.value, signal),
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? LOOK_AGAIN : false),
  });
  const runs = computed(() => data.value ?? []);
  /** Of each algorithm the newest step that found something. */
  const found = computed(() => {
    const steps = new Map<string, Step>();
    for (const step of runs.value.flatMap((run) => run.steps))
      if ((step.state === 'succeeded' || step.state === 'partial') && !steps.has(step.algorithm))
        steps.set(step.algorithm, step);
    return [...steps.values()];
  });
  /** A run as the server has just answered it, in its place. */
  function put(run: Run): void {
    queries.setQueryData<Run[]>(queryKey.value, (before = []) => [
      ...(before.some((one) => one.id === run.id) ? [] : [run]),
      ...before.map((one) => (one.id === run.id ? run : one)),
    ]);
  }
  return { runs, found, error, isPending, isFetching, refetch, put };
}

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type Ref, watch } from 'vue';
import type { Batch, BatchItemState, BatchState } from '@intake/contract';
import {
  cancelBatch,
  getBatch,
  linkResults,
  listBatches,
  listBatchItems,
  retryBatch,
} from '../api/batches.ts';
import { problemOf } from '../api/problem.ts';
import { tellFailure } from '../app/toasts.ts';
import { useProblem } from '../i18n/use-problem.ts';
import { useBatchWords } from './use-batch-words.ts';

/** How often an open batch is looked at; ms. News over the WebSocket make it sooner. */
const LOOK_AGAIN = 2000;

export const isOpenBatch = (state: BatchState): boolean =>
  state === 'planning' || state === 'running' || state === 'cancelling';

/** Of a batch that has ended nothing goes on, whatever was last heard of a file. */
export const itemStateIn = ({ state }: Batch, item: BatchItemState): BatchItemState =>
  !isOpenBatch(state) && (item === 'waiting' || item === 'running') ? 'cancelled' : item;

export function useBatchList() {
  const query = useInfiniteQuery({
    queryKey: ['batches'],
    queryFn: ({ pageParam, signal }) => listBatches(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((one) => isOpenBatch(one.state))) ? LOOK_AGAIN : false,
  });
  return { ...query, batches: computed(() => query.data.value?.pages.flatMap(({ items }) => items) ?? []) };
}

/** One batch, followed while it is open, and what can be done with it. */
export function useBatch(id: Ref<string>) {
  const queries = useQueryClient();
  const { w } = useBatchWords();
  const explain = useProblem();
  const queryKey = computed(() => ['batch', id.value]);
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => getBatch(id.value, signal),
    refetchInterval: ({ state }) => (state.data && isOpenBatch(state.data.state) ? LOOK_AGAIN : false),
  });
  const onError = (error: unknown): void => tellFailure(w('failed', { why: explain(problemOf(error)) }));
  const onSuccess = (batch: Batch): void => {
    queries.setQueryData(queryKey.value, batch);
    void queries.invalidateQueries({ queryKey: ['batch-items', id.value] });
  };
  const { mutate: cancel } = useMutation({ mutationFn: () => cancelBatch(id.value), onSuccess, onError });
  const { mutate: retry } = useMutation({ mutationFn: () => retryBatch(id.value), onSuccess, onError });
  const { mutate: download } = useMutation({
    mutationFn: (format: 'csv' | 'jsonl' | 'failures') => linkResults(id.value, format),
    // Served as an attachment: the page stays.
    onSuccess: ({ url }) => window.location.assign(url),
    onError,
  });
  return { ...query, cancel, retry, download };
}

/** The files of a batch, followed while it is open. */
export function useBatchItems(id: Ref<string>, state: Ref<BatchItemState | 'every'>, open: Ref<boolean>) {
  const queries = useQueryClient();
  const query = useInfiniteQuery({
    queryKey: computed(() => ['batch-items', id.value, state.value]),
    queryFn: ({ pageParam, signal }) =>
      listBatchItems(
        id.value,
        { ...(state.value !== 'every' && { state: state.value }), ...(pageParam && { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: () => (open.value ? LOOK_AGAIN : false),
  });
  // How the last ones ended is known when the batch has.
  watch(open, () => void queries.invalidateQueries({ queryKey: ['batch-items', id.value] }));
  return { ...query, items: computed(() => query.data.value?.pages.flatMap(({ items }) => items) ?? []) };
}

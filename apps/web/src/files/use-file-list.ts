import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/vue-query';
import { useIntervalFn, watchThrottled } from '@vueuse/core';
import { computed, type Ref } from 'vue';
import type { FileQuery, FileInfo } from '@intake/contract';
import { isLive } from '../live/live-state.ts';
import { readPage, refreshHead } from './file-pages.ts';

/** How often a list that is not told looks whether what is being checked has got ready; ms. */
const LOOK_AGAIN = 3000;
/** A list changes with every file that arrives; its counts are asked for this often at most; ms. */
const COUNT_AGAIN = 1500;

/** One list of files, page by page. */
export function useFileList(query: Ref<FileQuery>) {
  const queries = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: computed(() => ['files', query.value] as const),
    queryFn: ({ pageParam, signal, queryKey: [, asked] }) =>
      readPage({ ...asked, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

  // A file that arrives between two pages can be on both of them.
  const files = computed<FileInfo[]>(() => [
    ...new Map(
      (list.data.value?.pages ?? []).flatMap((page) => page.items.map((file) => [file.id, file] as const)),
    ).values(),
  ]);

  const unsettled = computed(() => files.value.some(({ status }) => status === 'verifying'));
  useIntervalFn(
    () =>
      unsettled.value && !isLive.value && document.visibilityState === 'visible' && void refreshHead(queries),
    LOOK_AGAIN,
  );

  /** How many the list has; null where only reading it to the end would tell. */
  const total = computed(() => list.data.value?.pages[0]?.total ?? null);
  watchThrottled(list.dataUpdatedAt, () => void queries.invalidateQueries({ queryKey: ['file-counts'] }), {
    throttle: COUNT_AGAIN,
    trailing: true,
  });

  const loadMore = (): void => {
    if (list.hasNextPage.value && !list.isFetching.value) void list.fetchNextPage();
  };
  /** Reads on to the end, so that all that match can be selected. A failure leaves what is loaded. */
  async function loadAll(): Promise<void> {
    while (list.hasNextPage.value) if ((await list.fetchNextPage()).isError) return;
  }
  return { ...list, files, total, loadMore, loadAll };
}

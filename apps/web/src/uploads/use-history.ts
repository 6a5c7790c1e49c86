import type { HistoryEntry } from '@intake/contract';
import { useInfiniteQuery } from '@tanstack/vue-query';
import { computed, toRaw } from 'vue';
import { listHistory } from '../api/history.ts';
import { useUploads } from './uploads.store.ts';

const PAGE = 100;

/** Of one thing, whether it is still in the list of this tab or already in the history. */
const keyOf = (name: string, path: string | undefined, size: number | undefined): string =>
  `${path ?? ''}/${name} ${size}`;
const isSince = (at: string): boolean => Date.parse(at) >= performance.timeOrigin;

/** What became of the uploads of 30 days, without what the list of this tab still shows. */
export function useHistory() {
  const uploads = useUploads();
  const list = useInfiniteQuery({
    queryKey: ['history'],
    queryFn: ({ pageParam, signal }) => listHistory({ limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: 0,
  });
  /** Depends on which items there are and in which group, not on how far they are: hence the raw rows. */
  const live = computed(() => {
    const rows = toRaw(uploads.rows);
    const items = uploads.ids.all.flatMap((id) => rows.get(id) ?? []);
    return {
      files: new Set(items.map(({ fileId }) => fileId)),
      refused: new Set(
        items
          .filter(({ phase }) => phase === 'refused')
          .map((item) => keyOf(item.name, item.path, item.size)),
      ),
    };
  });
  const isShown = ({ at, outcome, fileId, name, path, size }: HistoryEntry): boolean =>
    outcome === 'refused'
      ? !(isSince(at) && live.value.refused.has(keyOf(name, path, size)))
      : !live.value.files.has(fileId);
  const entries = computed(() =>
    (list.data.value?.pages ?? []).flatMap(({ items }) => items).filter(isShown),
  );
  const loadMore = (): void => {
    if (list.hasNextPage.value && !list.isFetching.value) void list.fetchNextPage();
  };
  /** Reads on to the end. A failure leaves what is loaded. */
  async function loadAll(): Promise<void> {
    while (list.hasNextPage.value) if ((await list.fetchNextPage()).isError) return;
  }
  return { ...list, entries, loadMore, loadAll };
}

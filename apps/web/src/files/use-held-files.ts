import { computed, shallowRef, watch, type Ref } from 'vue';
import type { FileInfo } from '@intake/contract';

/**
 * Rows never move under the pointer: while `held`, files that arrive on top or in between are counted and not shown, until they are
 * asked for. What was shown before (a deletion that is undone) comes back at once. Another `list` (a filter, an order)
 * begins anew. Only for lists with the newest first; elsewhere `held` is false.
 */
export function useHeldFiles(files: Ref<readonly FileInfo[]>, held: Ref<boolean>, list: Ref<unknown>) {
  /** Ids that have been on the screen. */
  const known = shallowRef<ReadonlySet<string>>(new Set());
  const reveal = (): void => {
    known.value = new Set([...known.value, ...files.value.map(({ id }) => id)]);
  };
  watch(
    list,
    () => {
      known.value = new Set();
      reveal();
    },
    { flush: 'sync' },
  );
  watch([files, held], () => (held.value && known.value.size > 0) || reveal(), {
    immediate: true,
    flush: 'sync',
  });

  /** What comes behind all that is known (the next page) moves nothing. */
  const shown = computed(() => {
    const last = files.value.findLastIndex(({ id }) => known.value.has(id));
    return files.value.filter(({ id }, at) => at > last || known.value.has(id));
  });
  const fresh = computed(() => files.value.length - shown.value.length);
  return { shown, fresh, reveal };
}

import { computed, shallowRef, watch, type Ref } from 'vue';
import type { FileInfo } from '@intake/contract';

/**
 * Rows never move under the pointer: while `held`, files that arrive on top are counted and not shown, until they are
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

  const fresh = computed(() => {
    const first = files.value.findIndex(({ id }) => known.value.has(id));
    return Math.max(0, first);
  });
  const shown = computed(() => (fresh.value ? files.value.slice(fresh.value) : files.value));
  return { shown, fresh, reveal };
}

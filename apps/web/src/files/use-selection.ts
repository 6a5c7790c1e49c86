import { computed, ref, watch, type Ref } from 'vue';
import type { FileInfo } from '@intake/contract';

/** Which files are selected, with ranges by Shift. */
export function useSelection(files: Ref<readonly FileInfo[]>) {
  const ids = ref(new Set<string>());
  let anchor: string | null = null;

  const selected = computed(() => files.value.filter(({ id }) => ids.value.has(id)));
  const all = computed(() => files.value.length > 0 && selected.value.length === files.value.length);

  function toggle(id: string): void {
    anchor = id;
    if (!ids.value.delete(id)) ids.value.add(id);
  }

  /** Selects everything between the last file that was touched and this one. */
  function extendTo(id: string): void {
    const place = (wanted: string | null): number => files.value.findIndex((file) => file.id === wanted);
    const [from, to] = [place(anchor), place(id)].sort((a, b) => a - b) as [number, number];
    if (from < 0) return toggle(id);
    for (const file of files.value.slice(from, to + 1)) ids.value.add(file.id);
  }

  const toggleAll = (): unknown => (ids.value = new Set(all.value ? [] : files.value.map(({ id }) => id)));
  const selectAll = (): unknown => (ids.value = new Set(files.value.map(({ id }) => id)));
  const clear = (): void => ids.value.clear();

  // What is gone from the list must not be deleted or downloaded later on.
  watch(files, (now) => {
    if (ids.value.size === 0) return;
    const there = new Set(now.map(({ id }) => id));
    for (const id of ids.value) if (!there.has(id)) ids.value.delete(id);
  });

  return { ids, selected, all, toggle, extendTo, toggleAll, selectAll, clear };
}

export type Selection = ReturnType<typeof useSelection>;

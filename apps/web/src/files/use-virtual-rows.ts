import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/vue-virtual';
import { useEventListener } from '@vueuse/core';
import { density, ROW_HEIGHT } from './use-density.ts';
import { computed, nextTick, onMounted, ref, watch, type Ref } from 'vue';

const REM = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
/** Height of a row in px at the person's font size. */
const rowHeight = computed(() => ROW_HEIGHT[density.value] * REM);
/** Rows beyond the edges; enough for a fast wheel. */
const OVERSCAN = 14;

const alwaysWith = (index: number) => (range: Range) => {
  const rows = defaultRangeExtractor(range);
  return rows.includes(index) || index >= range.count ? rows : [...rows, index].sort((a, b) => a - b);
};

/**
 * Renders the rows that are in sight of the window, and the active one, so that the focus is never lost.
 * @param body the element that the rows are positioned in
 */
export function useVirtualRows(body: Ref<HTMLElement | null>, count: Ref<number>) {
  const active = ref(0);
  const margin = ref(0);
  const measure = (): void => {
    if (body.value) margin.value = body.value.getBoundingClientRect().top + window.scrollY;
  };
  onMounted(measure);
  useEventListener(window, 'resize', measure);
  watch(count, measure, { flush: 'post' });

  const virtual = useWindowVirtualizer(
    computed(() => ({
      count: count.value,
      estimateSize: () => rowHeight.value,
      overscan: OVERSCAN,
      scrollMargin: margin.value,
      // Header and column names above, the tray below.
      scrollPaddingStart: 7 * REM,
      scrollPaddingEnd: 8 * REM,
      // A new function for every active row: the virtualizer remembers the rows of the old one.
      rangeExtractor: alwaysWith(active.value),
    })),
  );

  watch(rowHeight, () => virtual.value.measure());

  const rows = computed(() => virtual.value.getVirtualItems());
  const height = computed(() => virtual.value.getTotalSize());
  const lastShown = computed(() => virtual.value.range?.endIndex ?? 0);

  async function focus(index: number): Promise<void> {
    if (count.value === 0) return;
    active.value = Math.max(0, Math.min(count.value - 1, index));
    virtual.value.scrollToIndex(active.value, { align: 'auto' });
    await nextTick();
    body.value?.querySelector<HTMLElement>(`[data-index="${active.value}"]`)?.focus({ preventScroll: true });
  }

  return { active, rows, height, margin, lastShown, focus };
}

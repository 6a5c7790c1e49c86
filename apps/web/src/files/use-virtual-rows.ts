import { useEventListener, useWindowScroll, useWindowSize } from '@vueuse/core';
import { computed, nextTick, onMounted, ref, watch, type Ref } from 'vue';
import { density, ROW_HEIGHT } from './use-density.ts';

const REM = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
/** Height of a row in px at the person's font size. */
const rowHeight = computed(() => ROW_HEIGHT[density.value] * REM);
/** Rows beyond the edges; enough for a fast wheel. */
const OVERSCAN = 14;
/** px that are covered by the header and the names of the columns above, by the tray below. */
const COVERED = { above: 7 * REM, below: 8 * REM };

/**
 * The rows of the window that are in sight, and the active one, so that the focus is never lost. All rows are of one height: what is
 * in sight follows from where the window is, and nothing has to be measured (lists whose rows wrap take TanStack Virtual).
 * @param body the element that the rows are positioned in
 */
export function useVirtualRows(body: Ref<HTMLElement | null>, count: Ref<number>) {
  const active = ref(0);
  const { y } = useWindowScroll();
  const { height: viewport } = useWindowSize();
  /** Where the body begins; px from the top of the page. */
  const top = ref(0);
  const measure = (): void => {
    if (body.value) top.value = body.value.getBoundingClientRect().top + window.scrollY;
  };
  onMounted(measure);
  useEventListener(window, 'resize', measure);
  watch([count, rowHeight], measure, { flush: 'post' });

  const rowAt = (y: number): number =>
    Math.max(0, Math.min(count.value - 1, Math.floor((y - top.value) / rowHeight.value)));
  const first = computed(() => Math.max(0, rowAt(y.value) - OVERSCAN));
  const lastShown = computed(() => rowAt(y.value + viewport.value));
  const last = computed(() => Math.min(count.value - 1, lastShown.value + OVERSCAN));

  const rows = computed(() => {
    const shown = Array.from({ length: last.value - first.value + 1 }, (_, n) => first.value + n);
    if (active.value < first.value) shown.unshift(active.value);
    if (active.value > last.value && active.value < count.value) shown.push(active.value);
    return shown.map((index) => ({ index, start: index * rowHeight.value }));
  });
  const height = computed(() => count.value * rowHeight.value);

  /** Scrolls no further than the row needs. */
  function reveal(index: number): void {
    const start = top.value + index * rowHeight.value;
    const most = start - COVERED.above;
    const least = start + rowHeight.value + COVERED.below - viewport.value;
    const to = Math.min(most, Math.max(least, window.scrollY));
    if (to !== window.scrollY) window.scrollTo({ top: to });
  }

  async function focus(index: number): Promise<void> {
    if (count.value === 0) return;
    active.value = Math.max(0, Math.min(count.value - 1, index));
    reveal(active.value);
    await nextTick();
    body.value?.querySelector<HTMLElement>(`[data-index="${active.value}"]`)?.focus({ preventScroll: true });
  }

  return { active, rows, height, lastShown, focus };
}

import { useEventListener } from '@vueuse/core';
import { onScopeDispose } from 'vue';

const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled):not([hidden]), select, textarea, summary, [tabindex]';

interface Place {
  element: Element;
  before: Element | null;
  after: Element | null;
}

const firstIn = (element: Element | null): HTMLElement | null =>
  element &&
  (element.matches(FOCUSABLE) ? (element as HTMLElement) : element.querySelector<HTMLElement>(FOCUSABLE));

/**
 * When what has the focus disappears (a row that was deleted, a button that turned into another), browsers give the
 * focus to the body, and who works by keyboard begins anew. Here it goes to what took its place, else to its neighbour,
 * else to the nearest thing around it.
 */
export function useKeptFocus(): void {
  /** From the focused element up to the body, each with its neighbours as they were. */
  let trail: Place[] = [];

  useEventListener(document, 'focusin', ({ target }) => {
    trail = [];
    for (let at = target as Element | null; at && at !== document.body; at = at.parentElement)
      trail.push({ element: at, before: at.previousElementSibling, after: at.nextElementSibling });
  });

  function keep(): void {
    if (document.activeElement !== document.body || !trail[0] || trail[0].element.isConnected) return;
    const lost = trail.findLastIndex(({ element }) => !element.isConnected);
    // Open layers keep their own focus; what comes after them is theirs to say.
    for (const { before, after } of trail.slice(lost)) {
      const here = before?.isConnected
        ? before.nextElementSibling
        : after?.isConnected
          ? after.previousElementSibling
          : null;
      const found =
        firstIn(here) ??
        (after?.isConnected ? firstIn(after) : null) ??
        (before?.isConnected ? firstIn(before) : null);
      if (found) return found.focus({ preventScroll: true });
    }
    document.getElementById('content')?.focus({ preventScroll: true });
  }

  const observer = new MutationObserver(keep);
  observer.observe(document.body, { childList: true, subtree: true });
  onScopeDispose(() => observer.disconnect());
}

import { useEventListener } from '@vueuse/core';
import { keyOf } from './key-of.ts';

type Handler = (event: KeyboardEvent) => void;

/** Where letters are text and not commands. */
const TYPING =
  'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=menu]';

/**
 * Single-key commands, named by `keyOf`, with `mod+` for Ctrl or ⌘. Silent while somebody types, while a
 * menu is open, and for keys that another handler has taken.
 */
export function useShortcuts(keys: Record<string, Handler>): void {
  useEventListener(document, 'keydown', (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    if ((event.target as Element | null)?.closest?.(TYPING)) return;
    const handler = keys[(event.ctrlKey || event.metaKey ? 'mod+' : '') + keyOf(event)];
    if (!handler) return;
    event.preventDefault();
    handler(event);
  });
}

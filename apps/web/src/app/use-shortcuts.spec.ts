import { mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { useShortcuts } from './use-shortcuts.ts';

function press(target: EventTarget, key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

describe('useShortcuts', () => {
  const u = vi.fn();
  const all = vi.fn();
  const Page = defineComponent({
    setup: () => (
      useShortcuts({ u, 'mod+a': all }),
      () => h('div', [h('input', { id: 'text' }), h('input', { id: 'box', type: 'checkbox' })])
    ),
  });

  it('hears keys, but not while somebody types or uses a browser command', () => {
    const page = mount(Page, { attachTo: document.body });
    press(page.get('#text').element, 'u');
    press(document.body, 'u', { ctrlKey: true });
    press(document.body, 'u', { altKey: true });
    expect(u).not.toHaveBeenCalled();
    press(page.get('#box').element, 'u');
    expect(press(document.body, 'u').defaultPrevented).toBe(true);
    expect(u).toHaveBeenCalledTimes(2);
    press(document.body, 'a', { metaKey: true });
    expect(all).toHaveBeenCalledTimes(1);
    page.unmount();
    press(document.body, 'u');
    expect(u).toHaveBeenCalledTimes(2);
  });
});

import { useClipboard } from '@vueuse/core';
import { shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { FileInfo } from '@intake/contract';
import { tell } from '../app/toasts.ts';

/** Which file's menu is open, and where. */
export function useFileMenu() {
  const { t } = useI18n();
  const { copy } = useClipboard({ legacy: true });
  const menu = shallowRef<{ file: FileInfo; at: { x: number; y: number } } | null>(null);

  /** By the right button or the menu key at the pointer, by the row's button below it. */
  function openMenu(file: FileInfo, event: MouseEvent): void {
    event.preventDefault();
    const { left, bottom } = (event.currentTarget as Element).getBoundingClientRect();
    const at = event.type === 'contextmenu' ? { x: event.clientX, y: event.clientY } : { x: left, y: bottom };
    menu.value = { file, at };
  }

  async function copyLink(file: FileInfo): Promise<void> {
    await copy(new URL(`/files/${file.id}`, location.origin).href);
    tell(t('files.linkCopied', { name: file.name }));
  }
  return { menu, openMenu, copyLink };
}

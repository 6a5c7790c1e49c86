import { shallowRef } from 'vue';
import { isSystemFile } from '@intake/uploader/system-files';
import type { Chosen } from './read-dropped.ts';

/** The two hidden inputs of the header; buttons and the `u` key open them from anywhere. */
export const fileInput = shallowRef<HTMLInputElement | null>(null);
export const folderInput = shallowRef<HTMLInputElement | null>(null);

export const chooseFiles = (): void => fileInput.value?.click();
export const chooseFolder = (): void => folderInput.value?.click();

/** What was chosen; the input is emptied, so that the same file can be chosen again. */
export function takeFrom(input: HTMLInputElement): Chosen {
  const files = [...(input.files ?? [])];
  input.value = '';
  // "trip/.git/config"; empty, or missing in other runtimes, for a file that was chosen by itself: that one is meant.
  const meant = files.filter((file) => !file.webkitRelativePath?.split('/').some(isSystemFile));
  return {
    entries: meant.map((file) => ({ file })),
    unreadable: 0,
    systemFiles: files.length - meant.length,
  };
}

import { shallowRef } from 'vue';
import type { UploadEntry } from '@intake/uploader';

/** The two hidden inputs of the header; buttons and the `u` key open them from anywhere. */
export const fileInput = shallowRef<HTMLInputElement | null>(null);
export const folderInput = shallowRef<HTMLInputElement | null>(null);

export const chooseFiles = (): void => fileInput.value?.click();
export const chooseFolder = (): void => folderInput.value?.click();

/** What was chosen; the input is emptied, so that the same file can be chosen again. */
export function takeFrom(input: HTMLInputElement): UploadEntry[] {
  const entries = [...(input.files ?? [])].map((file) => ({ file }));
  input.value = '';
  return entries;
}

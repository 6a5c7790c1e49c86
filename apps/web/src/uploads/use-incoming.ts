import { useEventListener } from '@vueuse/core';
import { ref } from 'vue';
import { readDropped } from './read-dropped.ts';
import { useUploads } from './uploads.store.ts';
import { useChosen } from './use-chosen.ts';

const carriesFiles = (data: DataTransfer | null): data is DataTransfer =>
  data?.types.includes('Files') ?? false;

/** The whole window takes what is dropped and pasted. `hovering` is the number of items over it, null when nothing is. */
export function useIncoming() {
  const uploads = useUploads();
  const upload = useChosen();
  const hovering = ref<number | null>(null);

  async function take(data: DataTransfer): Promise<void> {
    const chosen = await readDropped(data, (files) => (uploads.reading = files));
    uploads.reading = 0;
    await upload(chosen);
  }

  useEventListener(window, 'dragover', (event: DragEvent) => {
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    hovering.value = event.dataTransfer.items.length;
  });
  // Leaving the window has no related target; going from one element to another has one.
  useEventListener(window, 'dragleave', (event: DragEvent) => {
    if (!event.relatedTarget) hovering.value = null;
  });
  useEventListener(window, 'drop', (event: DragEvent) => {
    hovering.value = null;
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    void take(event.dataTransfer);
  });
  useEventListener(document, 'paste', (event: ClipboardEvent) => {
    const typing = (event.target as Element | null)?.closest?.('input, textarea');
    if (typing || !carriesFiles(event.clipboardData)) return;
    event.preventDefault();
    void take(event.clipboardData);
  });

  return { hovering };
}

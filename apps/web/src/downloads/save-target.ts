/** Where a stream is written to, so that no file is ever held in memory. */
export interface SaveTarget {
  writable: WritableStream<Uint8Array>;
  /** Everything is written: hands it to the person, where that is not done yet. */
  finish(): Promise<void>;
}

type Picker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/** Copies that were handed over are kept as long as the browser may still be saving them; ms. */
const KEPT = 3_600_000;

/**
 * The file that the person chooses (Chromium), else one in this site's own storage that is saved when it is complete
 * (Firefox, Safari).
 * @returns 'cancelled' when the person thought better of it, null where this browser can do neither
 */
export async function openTarget(name: string): Promise<SaveTarget | 'cancelled' | null> {
  const picker = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker;
  if (picker) {
    try {
      const handle = await picker.call(window, { suggestedName: name });
      return { writable: await handle.createWritable(), finish: async () => {} };
    } catch (error) {
      if ((error as Error).name === 'AbortError') return 'cancelled';
    }
  }
  return ownStorage(name).catch(() => null);
}

async function ownStorage(name: string): Promise<SaveTarget | null> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('downloads', { create: true });
  await removeOld(folder);
  const handle = await folder.getFileHandle(`${Date.now()}`, { create: true });
  if (!('createWritable' in handle)) return null;
  return {
    writable: await handle.createWritable(),
    finish: async () => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await handle.getFile());
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
    },
  };
}

async function removeOld(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const [name] of folder as unknown as AsyncIterable<[string]>)
    if (Number(name) < Date.now() - KEPT) await folder.removeEntry(name).catch(() => {});
}

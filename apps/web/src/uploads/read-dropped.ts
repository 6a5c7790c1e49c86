import type { UploadEntry } from '@intake/uploader';
import { isSystemFile } from '@intake/uploader/system-files';

/** What was chosen, dropped or pasted. */
export interface Chosen {
  entries: UploadEntry[];
  /** Items that the browser would not let us read. */
  unreadable: number;
  /** Hidden files and what systems leave behind in folders, see `isSystemFile`. */
  systemFiles: number;
}

type HandleItem = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };

/**
 * Files and whole folders out of a drop or a paste, with the folders that they lay in.
 * @param onFound how many files were found so far; folders of thousands take a while
 */
export async function readDropped(data: DataTransfer, onFound: (files: number) => void): Promise<Chosen> {
  const found: Chosen = { entries: [], unreadable: 0, systemFiles: 0 };
  // A DataTransfer is only readable in the very turn of its event: everything is asked for before the first await.
  const items = [...data.items]
    .filter((item) => item.kind === 'file')
    .map((item: HandleItem) => ({
      entry: item.webkitGetAsEntry?.() ?? null,
      file: item.getAsFile(),
      handle: item.getAsFileSystemHandle?.().catch(() => null),
    }));
  for (const { entry, file, handle } of items) {
    if (entry?.isDirectory) await walk(entry as FileSystemDirectoryEntry, '', found, onFound);
    else if (file) found.entries.push({ file, handle: asFileHandle(await handle) });
    else found.unreadable += 1;
    onFound(found.entries.length);
  }
  return found;
}

function asFileHandle(handle: FileSystemHandle | null | undefined): FileSystemFileHandle | undefined {
  return handle?.kind === 'file' ? (handle as FileSystemFileHandle) : undefined;
}

async function walk(
  folder: FileSystemDirectoryEntry,
  above: string,
  found: Chosen,
  onFound: (files: number) => void,
): Promise<void> {
  const path = above ? `${above}/${folder.name}` : folder.name;
  const reader = folder.createReader();
  for (;;) {
    // At most 100 entries come at a time (File and Directory Entries API, readEntries), an empty list ends it.
    const batch = await new Promise<FileSystemEntry[]>((ok, no) => reader.readEntries(ok, no)).catch(
      () => null,
    );
    if (batch === null) found.unreadable += 1;
    if (!batch?.length) return;
    const meant = batch.filter((entry) => !isSystemFile(entry.name));
    found.systemFiles += batch.length - meant.length;
    await Promise.all(meant.filter((entry) => entry.isFile).map((entry) => take(entry, path, found)));
    onFound(found.entries.length);
    for (const entry of meant) {
      if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, path, found, onFound);
    }
  }
}

async function take(entry: FileSystemEntry, path: string, found: Chosen): Promise<void> {
  const read = new Promise<File>((ok, no) => (entry as FileSystemFileEntry).file(ok, no));
  const file = await read.catch(() => null);
  if (file) found.entries.push({ file, path });
  else found.unreadable += 1;
}

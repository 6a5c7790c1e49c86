/** A file that may be opened again after a reload. FileSystemFileHandle is one. */
export interface FileHandle {
  getFile(): Promise<Blob & { name?: string; lastModified?: number }>;
}

/** What can be uploaded: a `File`, or any Blob with a name beside it (Node: `fs.openAsBlob`). */
export interface UploadEntry {
  file: Blob & { name?: string; lastModified?: number };
  /** Default: file.name. */
  name?: string;
  /** Relative folder, "a/b". Default: the folder part of webkitRelativePath. */
  path?: string;
  /** Kept in IndexedDB, so that a reload finds the file again without asking. */
  handle?: FileHandle;
  /** ms since the epoch. Default: file.lastModified. */
  lastModified?: number;
}

/** fast: as much as helps. background: one part at a time. mbit: at most so many Mbit/s on average. */
export type Mode = 'fast' | 'background' | { mbit: number };

import type { FileHandle, FileHandles } from '../core/platform.ts';

const DATABASE = 'intake-uploader';
const STORE = 'files';

interface PermittedHandle extends FileHandle {
  queryPermission?(options: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>;
}

/** File handles by upload id in IndexedDB. Where that is not available (private mode), nothing is remembered. */
export class FileHandleStore implements FileHandles {
  /** What is known to be kept: of thousands of uploads without a handle, none needs the database to be forgotten. */
  #ids: Promise<Set<string>> | null = null;

  async keep(uploadId: string, handle: FileHandle): Promise<void> {
    (await this.#kept()).add(uploadId);
    await request('readwrite', (store) => store.put(handle, uploadId)).catch(() => undefined);
  }

  async open(uploadId: string): Promise<FileHandle | null> {
    try {
      const handle = (await request('readonly', (store) => store.get(uploadId))) as
        PermittedHandle | undefined;
      if (!handle) return null;
      const asked = (await handle.queryPermission?.({ mode: 'read' })) ?? 'granted';
      const state = asked === 'granted' ? asked : await handle.requestPermission?.({ mode: 'read' });
      return state === 'granted' ? handle : null;
    } catch {
      return null;
    }
  }

  async known(): Promise<ReadonlySet<string>> {
    this.#ids = null; // another tab may have kept more
    return this.#kept();
  }

  async forget(uploadId: string): Promise<void> {
    if (!(await this.#kept()).delete(uploadId)) return;
    await request('readwrite', (store) => store.delete(uploadId)).catch(() => undefined);
  }

  #kept(): Promise<Set<string>> {
    return (this.#ids ??= request('readonly', (store) => store.getAllKeys()).then(
      (keys) => new Set(keys.map(String)),
      () => new Set<string>(),
    ));
  }
}

async function request<T>(
  mode: IDBTransactionMode,
  run: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await promised(run(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return promised(opening);
}

function promised<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

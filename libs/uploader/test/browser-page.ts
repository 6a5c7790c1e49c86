/** Runs in the browser, built by Vite: the library as any page would use it. */
import { createChecksumWorker } from '../src/browser/checksum-worker.ts';
import { WorkerChecksummer } from '../src/browser/worker-checksummer.ts';
import { createUploader, type UploadItem, type Uploader, verifyFile } from '../src/index.ts';

declare global {
  interface Window {
    uploader: Uploader;
    steps: UploadItem[];
    violations: string[];
    make(size: number, name: string): File;
    makeStored(size: number, name: string): Promise<FileSystemFileHandle>;
    verifyFile: typeof verifyFile;
    checksums: WorkerChecksummer;
    /** Set where the browser is the headless shell, which crashes when it reads a file handle from IndexedDB. */
    handlesCrash?: boolean;
  }
}

if (window.handlesCrash) keepHandlesByName();

window.violations = [];
window.steps = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
window.uploader = createUploader({
  baseUrl: '/api/v1',
  tokens: { getAccessToken: () => 'token-1', refresh: async () => false },
});
window.uploader.subscribe(({ changed }) => window.steps.push(...changed));

/** Bytes that can be told apart, without the time that randomness costs. */
function bytes(size: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(size);
  for (let i = 0; i < size; i++) data[i] = (i * 2654435761) >>> 13;
  return data;
}
window.make = (size, name) => new File([bytes(size)], name, { lastModified: 1_700_000_000_000 });
window.makeStored = async (size, name) => {
  const handle = await (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
  const writable = await handle.createWritable();
  await writable.write(bytes(size));
  await writable.close();
  return handle;
};
window.verifyFile = verifyFile;
window.checksums = new WorkerChecksummer(createChecksumWorker);

/** Lets IndexedDB keep the name of a file in the origin's own file system in place of its handle. */
function keepHandlesByName(): void {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
    return put.call(this, value instanceof FileSystemFileHandle ? { opfsName: value.name } : value, key);
  };
  const result = Object.getOwnPropertyDescriptor(IDBRequest.prototype, 'result')!.get!;
  Object.defineProperty(IDBRequest.prototype, 'result', {
    get() {
      const value = result.call(this);
      return typeof value?.opfsName === 'string' ? handleByName(value.opfsName) : value;
    },
  });
}

function handleByName(name: string): Pick<FileSystemFileHandle, 'getFile'> {
  const find = async () => (await navigator.storage.getDirectory()).getFileHandle(name);
  return { getFile: async () => (await find()).getFile() };
}

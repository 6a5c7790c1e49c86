/** Runs in the browser, built by Vite: the library as any page would use it. */
import { createUploader, type UploadItem, type Uploader, verifyFile } from '../src/index.ts';

declare global {
  interface Window {
    uploader: Uploader;
    steps: UploadItem[];
    violations: string[];
    longestTask: number;
    make(size: number, name: string): File;
    makeStored(size: number, name: string): Promise<FileSystemFileHandle>;
    verifyFile: typeof verifyFile;
  }
}

window.violations = [];
window.longestTask = 0;
window.steps = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longestTask = Math.max(window.longestTask, duration);
}).observe({ type: 'longtask' });

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

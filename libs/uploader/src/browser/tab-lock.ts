import type { TabLock } from '../core/platform.ts';

const LOCK = 'intake-uploader';

/** One uploader at a time among all tabs of this origin (Web Locks); the system frees the lock of a tab that dies. */
export class WebTabLock implements TabLock {
  acquire(acquired: () => void): () => void {
    const waiting = new AbortController();
    let release = (): void => waiting.abort();
    const held = async (): Promise<void> => {
      const over = new Promise<void>((resolve) => (release = resolve));
      acquired();
      await over;
    };
    navigator.locks.request(LOCK, { signal: waiting.signal }, held).catch(() => undefined);
    return () => release();
  }
}

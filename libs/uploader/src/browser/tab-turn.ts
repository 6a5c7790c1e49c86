import type { Turn } from '../core/platform.ts';

const LOCK = 'intake-uploader';

/** One uploader at a time among all tabs of this origin (Web Locks); the system frees the lock of a tab that dies. */
export class TabTurn implements Turn {
  take(taken: () => void): () => void {
    const waiting = new AbortController();
    let giveBack = (): void => waiting.abort();
    const held = async (): Promise<void> => {
      const over = new Promise<void>((resolve) => (giveBack = resolve));
      taken();
      await over;
    };
    navigator.locks.request(LOCK, { signal: waiting.signal }, held).catch(() => undefined);
    return () => giveBack();
  }
}

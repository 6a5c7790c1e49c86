import type { TabMessage, Tabs } from '../core/platform.ts';

const NAME = 'intake-uploader';
const lockOf = (uploadId: string): string => `${NAME}:${uploadId}`;

/** Tabs of this origin: one Web Lock for each upload, which the system frees when its tab dies, and a BroadcastChannel. */
export class WebTabs implements Tabs {
  readonly #channel = new BroadcastChannel(NAME);

  hold(uploadId: string): () => void {
    return request(lockOf(uploadId), 'shared', (release) => release);
  }

  async held(): Promise<ReadonlySet<string>> {
    try {
      const { held = [] } = await navigator.locks.query();
      const names = held.map(({ name = '' }) => name).filter((name) => name.startsWith(lockOf('')));
      return new Set(names.map((name) => name.slice(lockOf('').length)));
    } catch {
      return new Set();
    }
  }

  whenFree(uploadId: string, free: () => void): () => void {
    return request(lockOf(uploadId), 'exclusive', (release) => {
      release();
      free();
    });
  }

  post(message: TabMessage): void {
    this.#channel.postMessage(message);
  }

  subscribe(listener: (message: TabMessage) => void): () => void {
    const heard = ({ data }: MessageEvent<TabMessage>): void => listener(data);
    this.#channel.addEventListener('message', heard);
    return () => {
      this.#channel.removeEventListener('message', heard);
      this.#channel.close();
    };
  }
}

/** @returns the function that releases the lock, or stops waiting for it */
function request(name: string, mode: LockMode, granted: (release: () => void) => unknown): () => void {
  const waiting = new AbortController();
  let release = (): void => waiting.abort();
  const held = async (): Promise<void> => {
    const over = new Promise<void>((resolve) => (release = resolve));
    granted(release);
    await over;
  };
  navigator.locks.request(name, { mode, signal: waiting.signal }, held).catch(() => undefined);
  return () => release();
}

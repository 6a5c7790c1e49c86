import type { Platform } from '../core/platform.ts';
import { FileHandleStore } from './file-handle-store.ts';
import { createChecksumWorker } from './checksum-worker.ts';
import { LocalSpeedMemory } from './local-speed-memory.ts';
import type { BrowserOptions } from './options.ts';
import { WebTabLock } from './tab-lock.ts';
import { LeaveWarning, WakeLock } from './while-active.ts';
import { WebTabs } from './web-tabs.ts';
import { WorkerChecksummer } from './worker-checksummer.ts';
import { XhrTransport } from './xhr-transport.ts';

/** A hidden page draws no frames, but its listeners want to know. */
const HIDDEN_FRAME_MS = 500;

export function browserPlatform(options: BrowserOptions): Platform {
  return {
    clock: {
      now: () => performance.now(),
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    newKey: randomKey,
    fetch: (...request) => fetch(...request),
    transport: new XhrTransport(),
    isNear: (address) => new URL(address, location.href).origin === location.origin,
    // Browsers open no more connections to one origin over HTTP/1.1, and S3 speaks nothing newer.
    maxConnections: 6,
    checksummer: new WorkerChecksummer(options.createChecksumWorker ?? createChecksumWorker),
    lineHint: {
      get online() {
        return navigator.onLine;
      },
      subscribe(changed) {
        addEventListener('online', changed);
        addEventListener('offline', changed);
        return () => {
          removeEventListener('online', changed);
          removeEventListener('offline', changed);
        };
      },
    },
    nextFrame: (run) =>
      document.hidden ? void setTimeout(run, HIDDEN_FRAME_MS) : void requestAnimationFrame(run),
    whileActive: [new WakeLock(), ...(options.warnBeforeLeaving === false ? [] : [new LeaveWarning()])],
    tabLock: options.oneTabAtATime === false || !navigator.locks ? undefined : new WebTabLock(),
    tabs: navigator.locks && 'BroadcastChannel' in globalThis ? new WebTabs() : undefined,
    files: new FileHandleStore(),
    speed: new LocalSpeedMemory(),
  };
}

/** Not crypto.randomUUID: that exists in secure contexts only. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

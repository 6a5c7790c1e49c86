import { randomUUID } from 'node:crypto';
import type { Platform } from '../core/platform.ts';
import { HttpTransport } from './http-transport.ts';
import { WorkerChecksummer } from './worker-checksummer.ts';

/** A terminal draws no frames; ten news per second are enough for a progress bar. */
const FRAME_MS = 100;

export function nodePlatform(): Platform {
  return {
    clock: {
      now: () => performance.now(),
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    newKey: randomUUID,
    fetch: (...request) => fetch(...request),
    transport: new HttpTransport(),
    maxConnections: 128,
    checksummer: new WorkerChecksummer(),
    // Node gets no events about the connection: the engine finds out by asking the server.
    lineHint: { online: true, subscribe: () => () => undefined },
    nextFrame: (run) => void setTimeout(run, FRAME_MS),
    whileActive: [],
  };
}

/** What the engine needs of its environment. `src/browser` and `src/node` each provide one; tests provide their own. */
import type { FileHandle, TabProgress } from './types.ts';

export type { FileHandle };

export interface Clock {
  /** Monotonic milliseconds: never the time of day, which jumps. */
  now(): number;
  /** @returns the function that cancels. */
  after(ms: number, run: () => void): () => void;
}

export interface PutRequest {
  url: string;
  headers: Record<string, string>;
  body: Blob;
  /** Bytes handed over to the network so far. */
  onProgress(sentBytes: number): void;
  signal: AbortSignal;
}

export interface PutAnswer {
  status: number;
  /** Only what CORS exposes. Null when absent. */
  header(name: string): string | null;
  text: string;
}

/** Sends one part. Rejects with the signal's reason when aborted, with any other error when there was no answer. */
export interface Transport {
  put(request: PutRequest): Promise<PutAnswer>;
  /** Whether this origin answers at all, be it an answer that the page may not see. Only where CORS is a matter. */
  reaches?(origin: string): Promise<boolean>;
}

/** Computes CRC64NVME off the main thread, base64, of a file or of bytes in memory. Rejects when they cannot be read. */
export interface Checksummer {
  checksum(
    bytes: Blob | Uint8Array,
    options?: { signal?: AbortSignal; onProgress?: (bytes: number) => void },
  ): Promise<string>;
  close(): void;
}

/** What the system says about the line; it may err both ways, so the engine asks the server itself when in doubt. */
export interface LineHint {
  readonly online: boolean;
  subscribe(changed: () => void): () => void;
}

/** Something that holds while bytes flow: a wake lock, a warning before leaving. */
export interface WhileActive {
  begin(): void;
  end(): void;
}

/** Lets one tab at a time send large files. */
export interface TabLock {
  /** Calls `acquired` once it is ours. @returns the function that releases it, or stops waiting. */
  acquire(acquired: () => void): () => void;
}

/** What one tab tells the others: about some of its uploads, or that it wants to hear. */
export type TabMessage = { ask: true } | { news: readonly ({ uploadId: string } & TabProgress)[] };

/** What the living tabs of this browser know of each other. */
export interface Tabs {
  /** This tab is at this upload until the returned function is called, or until the tab dies. */
  hold(uploadId: string): () => void;
  /** The uploads that any tab is at, this one included. Never rejects. */
  held(): Promise<ReadonlySet<string>>;
  /** Calls back once no tab is at it any more. @returns the function that stops waiting */
  whenFree(uploadId: string, free: () => void): () => void;
  /** To the other tabs. */
  post(message: TabMessage): void;
  subscribe(listener: (message: TabMessage) => void): () => void;
}

/** Remembers handles by upload id. Never rejects: an upload goes on without them. */
export interface FileHandles {
  keep(uploadId: string, handle: FileHandle): Promise<void>;
  /** Asks for permission where the browser wants that. Null when unknown or refused. */
  open(uploadId: string): Promise<FileHandle | null>;
  known(): Promise<ReadonlySet<string>>;
  forget(uploadId: string): Promise<void>;
}

/** Remembers the measured speed from one visit to the next, in bytes per second. Never throws. */
export interface SpeedMemory {
  read(): number | undefined;
  write(bytesPerSecond: number): void;
}

export interface Platform {
  clock: Clock;
  /** 0 inclusive to 1 exclusive. */
  random(): number;
  newKey(): string;
  fetch: typeof fetch;
  transport: Transport;
  /** Whether an address is this page's own, so that no preflight is asked for it. Absent: none is. */
  isNear?(address: string): boolean;
  /** Connections to the storage at most. */
  maxConnections: number;
  checksummer: Checksummer;
  lineHint: LineHint;
  /** Calls back before the next frame; may be slower while the page is hidden. */
  nextFrame(run: () => void): void;
  whileActive: readonly WhileActive[];
  tabLock?: TabLock;
  tabs?: Tabs;
  files?: FileHandles;
  speed?: SpeedMemory;
}

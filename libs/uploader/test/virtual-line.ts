import { partsOf, partSizeFor, type PartRun, planRuns, runsOf } from '@intake/protocol';
import type { Clock, Platform, PutAnswer, PutRequest, Transport } from '../src/core/platform.ts';
import { type Uploader } from '../src/core/types.ts';
import { createUploaderOn } from '../src/core/uploader.ts';
import { SwitchedLine } from './fixture.ts';

export const mbit = (rate: number): number => (rate * 1e6) / 8;

/** What the buffers of a connection swallow at once, whatever the line. */
const SOCKET_BUFFER = 1024 * 1024;
/** Every call, and every part's preflight and answer. */
const ROUND_TRIP_MS = 20;
/** So many URLs has the answer to a sender that will measure. */
const SIGNED_AT_FIRST = 32;

/** A clock that only goes on when it is told to. */
class VirtualClock implements Clock {
  #now = 0;
  readonly #timers = new Map<object, { at: number; run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const key = {};
    this.#timers.set(key, { at: this.#now + ms, run });
    return () => this.#timers.delete(key);
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const [key, { at, run }] of [...this.#timers]) {
      if (at <= this.#now && this.#timers.delete(key)) run();
    }
  }
}

/** A file of which nothing but the size exists. */
class Ghost extends Blob {
  readonly #size: number;
  readonly at: number;
  readonly name = 'film.mp4';
  readonly lastModified = 1;
  constructor(size: number, at = 0) {
    super([]);
    this.#size = size;
    this.at = at;
  }
  override get size(): number {
    return this.#size;
  }
  override slice(start = 0, end = this.#size): Ghost {
    return new Ghost(end - start, this.at + start);
  }
  override async arrayBuffer(): Promise<ArrayBuffer> {
    return new ArrayBuffer(Math.min(this.#size, 8192));
  }
}

/** Eight bytes that are those of this range of the file only. */
function checksumOf({ at, size }: Ghost): string {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(at / 1024, 0);
  bytes.writeUInt32LE(size / 1024, 4);
  return bytes.toString('base64');
}

/** What goes wrong with a call: an answer instead, the answer lost after the deed, or late. */
export type ApiFault = { status: number; body?: unknown } | 'lost' | Promise<unknown>;

interface Asked {
  bytesPerSecond?: number;
  from?: number;
  numbers?: number[];
  retries?: number;
}

interface Put {
  request: PutRequest;
  /** When the preflight is answered. */
  allowedAt: number;
  /** Bytes on the other side. */
  arrived: number;
  answer: (answer: PutAnswer) => void;
}

/** A line of so many bytes per second that all PUTs share, an S3 at its end, and the API beside it: all in virtual time. */
export class VirtualLine implements Transport {
  readonly clock = new VirtualClock();
  readonly hint = new SwitchedLine();
  readonly #bytesPerSecond: number;
  readonly #size: number;
  readonly #remembered: number | undefined;
  readonly #puts = new Set<Put>();
  readonly received = new Map<number, { number: number; size: number; etag: string; checksum: string }>();
  plan: PartRun[] = [];
  carries = true;
  readonly calls: string[] = [];
  fault: (call: string, count: number) => ApiFault | undefined = () => undefined;
  /** As the engine reported it; undefined when nothing had to be sent again. */
  retries: number | undefined;
  /** Bytes that arrived, whatever became of them. */
  carried = 0;
  uploader: Uploader;

  /** @param remembered bytes per second, as measured on an earlier visit */
  constructor(bytesPerSecond: number, size: number, remembered?: number) {
    this.#remembered = remembered;
    this.#bytesPerSecond = bytesPerSecond;
    this.#size = size;
    this.uploader = this.open();
  }

  get file(): Ghost {
    return new Ghost(this.#size);
  }

  /** Bytes that the storage has for good. */
  get safe(): number {
    return [...this.received.values()].reduce((sum, { size }) => sum + size, 0);
  }

  open(): Uploader {
    const platform: Platform = {
      ...{
        clock: this.clock,
        random: () => 0.5,
        newKey: () => 'key',
        transport: this,
        maxConnections: 6,
        lineHint: this.hint,
      },
      ...{ fetch: (url, init) => this.#fetch(String(url), init), nextFrame: (run) => run(), whileActive: [] },
      speed: { read: () => this.#remembered, write: () => undefined },
      checksummer: { checksum: async (bytes) => checksumOf(bytes as Ghost), close: () => undefined },
    };
    const tokens = { getAccessToken: () => 't', refresh: async () => true };
    return createUploaderOn(platform, { baseUrl: 'http://virtual/api/v1', tokens });
  }

  /** The tab is gone: nothing of what is under way arrives. */
  kill(): void {
    this.uploader.destroy();
    this.#puts.clear();
    this.uploader = this.open();
  }

  put(request: PutRequest): Promise<PutAnswer> {
    return new Promise((resolve, reject) => {
      const allowedAt = this.clock.now() + ROUND_TRIP_MS;
      const answer = (one: PutAnswer): void => void this.clock.after(ROUND_TRIP_MS / 2, () => resolve(one));
      const put = { request, allowedAt, arrived: 0, answer };
      this.#puts.add(put);
      request.signal.addEventListener('abort', () => {
        this.#puts.delete(put);
        reject(request.signal.reason);
      });
    });
  }

  /** Time goes on, in steps. @param done stops it before its time */
  async pass(ms: number, done: () => boolean = () => false, stepMs = 100): Promise<void> {
    for (let passed = 0; passed < ms && !done(); passed += stepMs) {
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (this.carries) this.#carry((this.#bytesPerSecond * stepMs) / 1000);
      this.clock.pass(stepMs);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  #carry(bytes: number): void {
    const flowing = [...this.#puts].filter(({ allowedAt }) => allowedAt <= this.clock.now());
    const share = bytes / flowing.length;
    for (const put of flowing) {
      const { size } = put.request.body;
      const more = Math.min(share, size - put.arrived);
      put.arrived += more;
      this.carried += more;
      put.request.onProgress(Math.min(size, Math.floor(put.arrived) + SOCKET_BUFFER));
      if (put.arrived < size) continue;
      this.#puts.delete(put);
      const [, planned, number] = /(\d+)#(\d+)/.exec(put.request.url)!.map(Number) as [
        number,
        number,
        number,
      ];
      // The URL takes exactly the planned number of bytes.
      if (planned !== size) return put.answer({ status: 403, text: '', header: () => null });
      const checksum = checksumOf(put.request.body as Ghost);
      this.received.set(number, { number, size, etag: `"${number}"`, checksum });
      const headers: Record<string, string> = { etag: `"${number}"`, 'x-amz-checksum-crc64nvme': checksum };
      put.answer({ status: 200, text: '', header: (name) => headers[name] ?? null });
    }
  }

  async #fetch(url: string, { method, body, signal }: RequestInit = {}): Promise<Response> {
    const call = `${method} ${url.replace(/.*v1/, '')}`;
    this.calls.push(call);
    const fault = this.fault(call, this.calls.filter((one) => one === call).length);
    await Promise.race([
      new Promise<void>((answered) => this.clock.after(ROUND_TRIP_MS, answered)),
      aborted(signal),
    ]);
    if (fault instanceof Promise) await Promise.race([fault, aborted(signal)]);
    else if (typeof fault === 'object') return Response.json(fault.body ?? {}, { status: fault.status });
    const answer = this.#answer(call, body ? JSON.parse(String(body)) : {});
    if (fault === 'lost') throw new Error('The answer was lost');
    return answer instanceof Response ? answer : Response.json(answer);
  }

  #answer(call: string, asked: Asked): object {
    switch (call) {
      case 'GET /uploads/limits':
        return { maxFileSize: 2 ** 30, largeFile: 1e8, allowed: [{ extension: 'mp4' }] };
      case 'GET /uploads':
        return { items: this.received.size > 0 ? [this.#upload([])] : [], nextCursor: null };
      case 'POST /uploads':
        this.plan = planRuns(this.#size, partSizeFor(this.#size, asked.bytesPerSecond));
        return this.#upload(this.#parts().slice(0, asked.bytesPerSecond === 0 ? SIGNED_AT_FIRST : undefined));
      case 'GET /uploads/u':
        return { ...this.#upload([]), received: [...this.received.values()] };
      case 'POST /uploads/u/parts':
        return { parts: this.#parts().filter(({ number }) => asked.numbers!.includes(number)) };
      case 'POST /uploads/u/plan': {
        const kept = partsOf(this.plan).slice(0, asked.from! - 1);
        const left = this.#size - kept.reduce((sum, { size }) => sum + size, 0);
        this.plan = [...runsOf(kept), ...planRuns(left, partSizeFor(this.#size, asked.bytesPerSecond))];
        return { plan: this.plan, parts: this.#parts().slice(asked.from! - 1) };
      }
      case 'POST /uploads/u/complete':
        return this.#complete(asked.retries);
      default:
        return { id: 'u', status: 'ready' };
    }
  }

  /** Every part that the plan has, with the bytes of its place. */
  #complete(retries: number | undefined): object {
    this.retries = retries;
    let at = 0;
    const wrong = partsOf(this.plan).filter(({ number, size }) => {
      const checksum = checksumOf(new Ghost(size, at));
      at += size;
      return this.received.get(number)?.checksum !== checksum;
    });
    if (wrong.length === 0) return { id: 'u', status: 'ready' };
    return Response.json({ code: 'PARTS_MISMATCH', parts: wrong }, { status: 422 });
  }

  #upload(parts: object[]): object {
    const { name, lastModified } = this.file;
    return {
      id: 'u',
      fileId: 'u',
      state: 'uploading',
      name,
      lastModified,
      size: this.#size,
      plan: this.plan,
      parts,
    };
  }

  #parts() {
    return partsOf(this.plan).map((part) => ({
      ...part,
      url: `http://s3/${part.size}#${part.number}`,
      headers: {},
    }));
  }
}

const aborted = (signal: AbortSignal | null | undefined): Promise<never> =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));

import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlgorithmManifest, Findable } from '@intake/domain';
import { TASK_LIMITS } from '@intake/domain';
import type { Derived, Task } from '../contract.ts';
import { type Invalid, validate } from '../validate.ts';
import { boundedFindable, FINDABLE_SCHEMA } from './bounded-findable.ts';
import { missingEngines } from './engines.ts';
import type { Ended, FromWorker, Start } from './messages.ts';
import { startWorker } from './start-worker.ts';

/** Bytes that one read may ask for. */
export const MAX_READ = 16 * 2 ** 20;

const WORKER = join(import.meta.dirname, 'worker.ts');

export interface Job {
  manifest: AlgorithmManifest;
  /** The module of its function. */
  module: string;
  /** The module is its `prepare.ts`: what that finds is no result. */
  prepare?: boolean;
  /** The module of the process that it runs in; the one beside this file by default. */
  worker?: string;
  file: Task['file'];
  parameters: Task['parameters'];
  results: Task['results'];
  /** A folder that it may read besides its code and its scratch folder. */
  model?: string;
  /**
   * Where Node keeps compiled code from run to run, which halves the start. Never for files of others: what one of them made an
   * algorithm write there, the next run would execute.
   */
  codeCache?: string;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Stores a derived file. */
  derive(derived: Derived, content: Uint8Array | { path: string }): Promise<void>;
  progress?(fraction: number): void;
  log?(message: string, facts?: Record<string, unknown>): void;
  signal?: AbortSignal;
  /** Instead of those of the manifest's class. */
  limits?: { seconds: number; memoryMb: number };
  /** Lets every other process go first; so it is unless this is false. */
  behindOthers?: boolean;
}

export type Outcome = Ended & {
  bytesRead: number;
  durationMs: number;
  /** Largest resident size of the process that was seen, in MB. */
  peakMemoryMb: number;
};

/**
 * Runs an algorithm in a process of its own, with limits on time, memory, reads, files and network.
 * @returns what it found, or why not; an algorithm that hangs, crashes or eats memory has `failed`
 * @throws what `read` or `derive` threw (the storage is out of reach: worth another attempt), and when `signal` is aborted
 */
export async function runAlgorithm(job: Job): Promise<Outcome> {
  const missing = job.prepare ? [] : missingEngines(job.manifest, job.module);
  if (missing.length > 0) {
    const detail = `Not installed here: ${missing.join(', ')}.`;
    const reason = { code: 'ENGINE_MISSING', detail };
    return { state: 'skipped', reason, bytesRead: 0, durationMs: 0, peakMemoryMb: 0 };
  }
  job.signal?.throwIfAborted();
  // The permission model compares real paths.
  const scratch = await mkdtemp(join(await realpath(tmpdir()), 'intake-task-'));
  try {
    return await supervise(job, scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function supervise(job: Job, scratch: string): Promise<Outcome> {
  const { seconds, memoryMb } = job.limits ?? TASK_LIMITS[job.manifest.class];
  const startedAt = performance.now();
  let bytesRead = 0;
  return new Promise((resolve, reject) => {
    const worker = startWorker({
      ...{ worker: job.worker ?? WORKER, module: job.module, model: job.model, scratch, memoryMb },
      ...(job.codeCache && { codeCache: job.codeCache }),
      behindOthers: job.behindOthers ?? true,
      onEnd: ended,
    });
    const timer = setTimeout(() => {
      worker.send({ kind: 'abort' });
      worker.kill({ code: 'TIME_LIMIT', detail: `It took longer than ${seconds} s.` });
    }, seconds * 1000);
    let thrown: { error: unknown } | undefined;
    const abort = () => give({ error: job.signal!.reason as unknown });
    job.signal?.addEventListener('abort', abort, { once: true });
    const give = (failure: { error: unknown }) => {
      thrown ??= failure;
      worker.kill({ code: 'CANCELLED', detail: 'It was stopped.' });
    };

    function ended(end: Ended, peakMemoryMb: number): void {
      clearTimeout(timer);
      job.signal?.removeEventListener('abort', abort);
      if (thrown) return reject(thrown.error as Error);
      const durationMs = Math.round(performance.now() - startedAt);
      const checkedEnd = job.prepare ? end : checked(job.manifest, end);
      resolve({ ...checkedEnd, bytesRead, durationMs, peakMemoryMb });
    }

    async function answer(id: number, make: () => Promise<Uint8Array | undefined>): Promise<void> {
      try {
        const bytes = await make();
        worker.send(bytes ? { kind: 'bytes', id, bytes } : { kind: 'kept', id });
      } catch (error) {
        if (error instanceof RangeError) return worker.send({ kind: 'refused', id, message: error.message });
        give({ error });
      }
    }

    worker.onMessage((message: FromWorker) => {
      if (message.kind === 'progress')
        job.progress?.(Math.min(1, Math.max(0, Number(message.fraction) || 0)));
      if (message.kind === 'log') job.log?.(message.message, message.facts);
      if (message.kind === 'derive')
        void answer(message.id, async () => {
          assertDerived(message.derived, message.content, scratch);
          await job.derive(message.derived, message.content);
          return undefined;
        });
      if (message.kind === 'read')
        void answer(message.id, async () => {
          assertRange(message.offset, message.length);
          const bytes = await job.read(message.offset, message.length);
          bytesRead += bytes.length;
          return bytes;
        });
    });

    const { module, file, parameters, results, model } = job;
    const start: Start = { module, file, parameters, results, scratch, ...(model && { model }) };
    worker.send({ kind: 'start', start });
  });
}

function assertRange(offset: number, length: number): void {
  if (Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(length) && length >= 0)
    if (length <= MAX_READ) return;
  throw new RangeError(`read(${offset}, ${length}): from 0, at most ${MAX_READ} bytes at once.`);
}

function assertDerived({ name }: Derived, content: Uint8Array | { path: string }, scratch: string): void {
  if (!/^[a-z0-9][a-z0-9-]{0,60}\.[a-z0-9]{1,5}$/.test(name)) throw new RangeError(`"${name}" is no name.`);
  const inScratch = content instanceof Uint8Array || /^[\w.-]+$/.test(content.path.slice(scratch.length + 1));
  if (!inScratch || (!(content instanceof Uint8Array) && !content.path.startsWith(scratch)))
    throw new RangeError('Only files of the scratch folder can be kept.');
}

/** A result that breaks its own schema is a fault of the algorithm, found here and not by its readers. */
export function checked<Any extends Pick<Ended, 'state'> & { result?: unknown; findable?: Findable }>(
  { result: schema }: Pick<AlgorithmManifest, 'result'>,
  ended: Any,
): Any | Extract<Ended, { state: 'failed' }> {
  if (ended.state !== 'succeeded' && ended.state !== 'partial') return ended;
  const { result, findable = {} } = ended;
  const [wrong] = validate(schema, result);
  if (wrong) return invalid('The result', wrong);
  const [unfindable] = validate(FINDABLE_SCHEMA, findable);
  if (unfindable) return invalid('What is findable', unfindable);
  // Undefined members are absent in JSON, and in the database.
  return ended.findable
    ? { ...ended, findable: JSON.parse(JSON.stringify(boundedFindable(findable))) as Findable }
    : ended;
}

function invalid(what: string, { pointer, detail }: Invalid): Extract<Ended, { state: 'failed' }> {
  const words = `${what} breaks its schema at ${pointer || '/'}: ${detail}`;
  return { state: 'failed', reason: { code: 'RESULT_INVALID', detail: words } };
}

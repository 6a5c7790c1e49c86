import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import type { Reason } from '@intake/domain';
import type { Ended, FromWorker, ToWorker } from './messages.ts';

/** How often its memory is looked at, in ms: too short for 500 MB more to be there unseen. */
const WATCH_EVERY = 50;
const PAGE = 4096;
const KEPT_ERROR_OUTPUT = 2_000;

/** mallopt(3): large blocks go back to the system when they are freed, or what lived once counts for ever. */
const MALLOC = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

export interface Worker {
  send(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Ends it at once; it has `failed` for this reason. */
  kill(reason: Reason): void;
}

interface WorkerOptions {
  worker: string;
  module: string;
  scratch: string;
  /** A further folder that it may read. */
  model?: string;
  /** A folder where Node keeps compiled code from run to run. */
  codeCache?: string;
  /** Resident memory of the process, in MB. */
  memoryMb: number;
  /** On a laptop the app and its uploads come first; on Lambda nobody else is there. */
  behindOthers: boolean;
  onEnd(ended: Ended, peakMemoryMb: number): void;
}

/** A process that has nothing of its parent: no environment, no files but code and scratch folder, no network. */
export function startWorker(options: WorkerOptions): Worker {
  const { worker, module, scratch, model, codeCache, memoryMb, onEnd } = options;
  const child = fork(worker, [], {
    cwd: scratch,
    env: {
      ...MALLOC,
      TMPDIR: scratch,
      TEMP: scratch,
      HOME: scratch,
      NODE_NO_WARNINGS: '1',
      VIPS_CONCURRENCY: '1',
      ...(codeCache && { NODE_COMPILE_CACHE: codeCache }),
    },
    execArgv: [
      '--permission',
      ...readable(module, worker).map((path) => `--allow-fs-read=${path}`),
      `--allow-fs-read=${scratch}`,
      ...(model ? [`--allow-fs-read=${model}`] : []),
      `--allow-fs-write=${scratch}`,
      ...(codeCache ? [`--allow-fs-read=${codeCache}`, `--allow-fs-write=${codeCache}`] : []),
      '--allow-addons',
      '--allow-worker',
      // Pictures lie outside of V8's heap, which therefore sees no need to collect them.
      '--expose-gc',
      `--max-old-space-size=${Math.round(memoryMb * 0.6)}`,
    ],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (options.behindOthers) waitBehindOthers(child.pid);
  let reason: Reason | undefined;
  let ended: Ended | undefined;
  let errorOutput = '';
  let peak = 0;
  const kill = (why: Reason) => {
    reason ??= why;
    child.kill('SIGKILL');
  };
  const watch = setInterval(() => {
    peak = Math.max(peak, residentMb(child));
    if (peak > memoryMb)
      kill({ code: 'MEMORY_LIMIT', detail: `It needed more than ${memoryMb} MB of memory.` });
  }, WATCH_EVERY);
  child.stderr!.on('data', (data) => (errorOutput = (errorOutput + data).slice(-KEPT_ERROR_OUTPUT)));
  child.on('message', (message: FromWorker) => message.kind === 'ended' && (ended = message.ended));
  child.once('error', (error) => (reason ??= { code: 'WORKER_FAILED', detail: error.message }));
  child.once('close', () => {
    clearInterval(watch);
    onEnd(reason ? { state: 'failed', reason } : (ended ?? crashed(errorOutput)), Math.round(peak));
  });
  return {
    send: (message) => child.connected && child.send(message, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
    kill,
  };
}

function crashed(errorOutput: string): Ended {
  const outOfMemory = errorOutput.includes('heap out of memory');
  return {
    state: 'failed',
    reason: outOfMemory
      ? { code: 'MEMORY_LIMIT', detail: 'It needed more memory than it may have.' }
      : {
          code: 'WORKER_FAILED',
          detail: `It crashed. ${errorOutput.trim().split('\n').at(-1) ?? ''}`.trim(),
        },
  };
}

/** Folders with code: of the algorithm, of this library, and every node_modules above them; a link and where it leads. */
function readable(module: string, worker: string): string[] {
  const folders = new Set([dirname(module), dirname(dirname(worker))]);
  for (const start of [...folders])
    for (let at = start; at !== dirname(at); at = dirname(at)) {
      for (const name of ['node_modules', 'package.json', 'libs'])
        if (existsSync(join(at, name))) folders.add(join(at, name)).add(realpathSync(join(at, name)));
    }
  return [...folders];
}

function waitBehindOthers(pid: number | undefined): void {
  try {
    if (pid) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not let us.
  }
}

/** 0 where the system does not tell it: then the limit of the heap alone holds. */
function residentMb({ pid }: ChildProcess): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE) / 2 ** 20;
  } catch {
    return 0;
  }
}

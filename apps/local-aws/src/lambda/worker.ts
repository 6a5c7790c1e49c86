import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { memoryOf } from './process-memory.ts';

const HOST = fileURLToPath(new URL('./runtime-host.mjs', import.meta.url));
/** Lambda ends an initialisation after 10 s; a busy laptop, on which this waits behind others, gets longer. Milliseconds. */
const INIT_MS = 120_000;
const MEMORY_CHECK_MS = 50;
const MIB = 1024 * 1024;

export interface WorkerOptions {
  /** File with the handler, and its exported name. */
  readonly file: string;
  readonly exported: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** MiB */
  readonly memory: number;
  /** Its work has time: others have the processor first. */
  readonly background?: boolean;
  readonly log: (line: string) => void;
}

export interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What a function answered: JSON, or how it failed. */
export type Outcome = { readonly payload: string } | { readonly error: RuntimeError };

/** One process with one function in it. It is killed when it, with all that it starts, takes more memory or time than it may. */
export class Worker {
  readonly #child: ChildProcess;
  readonly #memory: number;
  #isOutOfMemory = false;
  readonly #ready: Promise<Outcome>;
  #timer: NodeJS.Timeout | undefined;

  constructor({ file, exported, cwd, env, memory, background, log }: WorkerOptions) {
    this.#memory = memory * MIB;
    this.#child = fork(HOST, [file, exported], {
      cwd,
      env,
      // The collector works before the limit does; buffers outside its heap are seen by the check of all memory.
      execArgv: [`--max-old-space-size=${memory}`, '--enable-source-maps'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own, so that what the function starts ends with it, as all of a sandbox does.
      detached: process.platform !== 'win32',
    });
    this.#child.on('error', (error) => log(error.message));
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      createInterface({ input: stream }).on('line', log);
    preferAsVictim(this.#child.pid);
    if (background) waitBehindOthers(this.#child.pid);
    this.#ready = this.#answer(INIT_MS, 'init');
  }

  /** False from the moment when it is killed: until the system has ended it, it still looks as if it could take an event. */
  get isAlive(): boolean {
    return (
      !this.#child.killed &&
      this.#child.connected &&
      this.#child.exitCode === null &&
      this.#child.signalCode === null
    );
  }

  /** @param timeout seconds; begins when the runtime is ready */
  async invoke(
    event: unknown,
    context: { readonly awsRequestId: string },
    timeout: number,
  ): Promise<Outcome> {
    const init = await this.#ready;
    if ('error' in init) return this.#named(init, context.awsRequestId);
    const ms = timeout * 1000;
    const answered = this.#answer(ms, timeout.toFixed(2));
    if (this.isAlive) this.#child.send({ event, context, deadline: Date.now() + ms }, () => undefined);
    return this.#named(await answered, context.awsRequestId);
  }

  kill(): void {
    const { pid } = this.#child;
    if (this.#child.exitCode === null && this.#child.signalCode === null) killGroup(pid);
    this.#child.kill('SIGKILL');
  }

  /** The process's next message, or why there is none. */
  #answer(ms: number, limit: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        clearTimeout(timer);
        clearInterval(this.#timer);
        this.#child.off('message', answered).off('exit', ended);
        resolve(outcome);
      };
      const answered = (message: { failed?: RuntimeError; error?: RuntimeError; payload?: string }): void => {
        const error = message.failed ?? message.error;
        settle(error ? { error } : { payload: message.payload ?? 'null' });
        if (message.failed) this.kill();
      };
      const ended = (code: number | null, signal: string | null): void =>
        settle({ error: this.#isOutOfMemory ? OUT_OF_MEMORY : exitError(code, signal) });
      const timer = setTimeout(() => {
        settle({ error: timeoutError(limit) });
        this.kill();
      }, ms);
      this.#timer = setInterval(() => {
        if (memoryOf(this.#child.pid) <= this.#memory) return;
        this.#isOutOfMemory = true;
        this.kill();
      }, MEMORY_CHECK_MS);
      this.#child.on('message', answered).on('exit', ended);
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        ended(this.#child.exitCode, this.#child.signalCode);
    });
  }

  /** Errors of the runtime itself begin with the request they belong to. */
  #named(outcome: Outcome, requestId: string): Outcome {
    if (!('error' in outcome) || !/^(Sandbox|Runtime)\./.test(outcome.error.errorType)) return outcome;
    if (outcome.error.errorType === 'Runtime.HandlerNotFound') return outcome;
    return {
      error: {
        ...outcome.error,
        errorMessage: `RequestId: ${requestId} Error: ${outcome.error.errorMessage}`,
      },
    };
  }
}

const timeoutError = (limit: string): RuntimeError => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: limit === 'init' ? 'Init phase timed out' : `Task timed out after ${limit} seconds`,
});

/** What Lambda answers, and Step Functions therefore calls it, when the memory of a function is used up. */
const OUT_OF_MEMORY: RuntimeError = {
  errorType: 'Runtime.OutOfMemory',
  errorMessage: 'Runtime exited with error: signal: killed',
};

/** A heap that is full ends the process with SIGABRT, as on Lambda. */
const exitError = (code: number | null, signal: string | null): RuntimeError => ({
  errorType: 'Runtime.ExitError',
  errorMessage:
    signal || code
      ? `Runtime exited with error: ${signal ? `signal: ${SIGNALS[signal] ?? signal}` : `exit status ${code}`}`
      : 'Runtime exited without providing a reason',
});

const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
};

/** Groups are not everywhere, and one may have ended already. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // Then its leader alone is killed.
  }
}

function waitBehindOthers(pid: number | undefined): void {
  try {
    if (pid) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not let us.
  }
}

/** When memory runs out faster than the check sees it, Linux ends this process and not another one. */
function preferAsVictim(pid: number | undefined): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // Not Linux, or gone already.
  }
}

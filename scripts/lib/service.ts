import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ServiceOptions {
  name: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Called with every line that is not the ready event. */
  log: (line: string) => void;
  /** Called with what happens to the process itself; `log` when it is not given. */
  notice?: (line: string) => void;
  /** Called once when it died and could not be started again. */
  onFailure?: (error: Error) => void;
  /** Waits before each attempt to start it again, in ms. */
  backOff?: readonly number[];
}

/** Together a minute: longer than a port stays taken by a predecessor that is about to end. */
const BACK_OFF = [500, 1000, 2000, 4000, 8000, 16_000, 30_000];

/** A Node process that says `{"event":"ready",...}` on its first lines, is started again when it dies, and stops with us. */
export class Service {
  private readonly options: ServiceOptions;
  private child?: ChildProcess;
  /** Aborted by `stop`: what waits to start it again gives up. */
  private life = new AbortController();
  private lastLine = '';

  constructor(options: ServiceOptions) {
    this.options = options;
  }

  /** Resolves with the ready event. @throws when the process ends before it is ready, with its last words */
  start<Ready>(): Promise<Ready> {
    const { name, args, cwd, env } = this.options;
    const { signal } = this.life;
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, ...env },
      // By the channel it notices when this process is gone without a word (SIGKILL), and stops as well.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    createInterface({ input: child.stderr! }).on('line', (line) => this.log(line));
    return new Promise((resolve, reject) => {
      let ready = false;
      createInterface({ input: child.stdout! }).on('line', (line) => {
        const event = !ready && readyEvent(line);
        if (!event) return this.log(line);
        ready = true;
        resolve(event as Ready);
      });
      child.once('error', reject);
      // 'close' and not 'exit': its last words have been read.
      child.once('close', (code, killedBy) => {
        if (!ready)
          return reject(
            new Error(`${name} ended before it was ready (${killedBy ?? code}). ${this.lastLine}`.trim()),
          );
        if (signal.aborted) return;
        this.notice(`${name} ended (${killedBy ?? code}); starting it again.`);
        void this.startAgain(signal);
      });
    });
  }

  /** Asks politely, insists after 5 s; resolves when the process is gone. */
  async stop(): Promise<void> {
    this.life.abort();
    const child = this.child;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(insist);
  }

  async restart(): Promise<void> {
    await this.stop();
    this.life = new AbortController();
    await this.start();
  }

  private async startAgain(signal: AbortSignal): Promise<void> {
    const { name, onFailure, backOff = BACK_OFF } = this.options;
    let failure = new Error(`${name} was not started again.`);
    for (const wait of backOff) {
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.start();
        return;
      } catch (error) {
        if (signal.aborted) return;
        failure = error as Error;
        this.notice(failure.message);
      }
    }
    onFailure?.(failure);
  }

  private notice(line: string): void {
    (this.options.notice ?? this.options.log)(line);
  }

  private log(line: string): void {
    if (line.trim() !== '') this.lastLine = line;
    this.options.log(line);
  }
}

function readyEvent(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    const event = JSON.parse(line);
    return event.event === 'ready' ? event : null;
  } catch {
    return null;
  }
}

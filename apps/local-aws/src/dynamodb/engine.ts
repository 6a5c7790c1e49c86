import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { hiddenAddress, privateSocket } from './engine-address.ts';
import { canIsolate, engineCommand, type EngineAddress, type EngineName } from './engine-command.ts';

const READY_WITHIN_MS = 10_000;
const RESTART_AFTER_MS = 100;
const RESTART_AFTER_AT_MOST_MS = 5000;
const FIRST_START_ATTEMPTS = 4;
const STOP_WITHIN_MS = 1000;

/** The DynamoDB engine as a supervised child that only this process can reach: restarted when it dies, ended with us. */
export class DynamoDbEngine {
  readonly #name: EngineName;
  readonly #dataDir: string;
  readonly #isolated: boolean;
  #child: ChildProcess | undefined;
  #address: Promise<EngineAddress>;
  readonly #closing = new AbortController();
  #lastWords = '';

  /** `isolated`: whether an engine without Unix sockets gets a network namespace of its own. */
  constructor(name: EngineName, dataDir: string, isolated = canIsolate()) {
    this.#isolated = isolated;
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    this.#name = name;
    this.#dataDir = dataDir;
    // An engine that an earlier, killed process left may hold its files for a moment.
    this.#address = this.#startWithBackOff(0, FIRST_START_ATTEMPTS);
    this.#address.catch(() => undefined);
  }

  /** Where it listens, once it does. After a crash: of the one that follows. */
  get address(): Promise<EngineAddress> {
    return this.#address;
  }

  /** Of the running process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Ends the running process without warning, as a crash would. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.stdin?.destroy();
    await Promise.race([gone, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
  }

  async #start(): Promise<EngineAddress> {
    const isPrivate = this.#name === 'dynalite' || this.#isolated;
    const address = isPrivate ? privateSocket(this.#dataDir) : await hiddenAddress();
    const { file, args } = engineCommand(this.#name, this.#dataDir, address);
    const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    this.#child = child;
    child.stderr?.on('data', (text: Buffer) => (this.#lastWords = text.toString().trim()));
    child.stdin?.on('error', () => undefined);
    child.once('error', (error) => (this.#lastWords = error.message));
    try {
      await listening(address, child);
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`${(error as Error).message}. ${this.#lastWords}`.trim(), { cause: error });
    }
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('It ended at once.');
    child.once('exit', () => this.#restart(child));
    return address;
  }

  #restart(child: ChildProcess): void {
    child.stdin?.destroy();
    if (this.#closing.signal.aborted || child !== this.#child) return;
    console.error(`${this.#name} ended unexpectedly; starting it again. ${this.#lastWords}`);
    this.#address = this.#startWithBackOff(RESTART_AFTER_MS, Infinity);
    this.#address.catch(() => undefined);
  }

  /** Until it listens, the store is closed, or there were enough attempts. */
  async #startWithBackOff(waitMs: number, attempts: number): Promise<EngineAddress> {
    // Not unreferenced: while it waits there may be nothing else that keeps the process alive.
    await sleep(waitMs, undefined, { signal: this.#closing.signal });
    try {
      return await this.#start();
    } catch (error) {
      if (this.#closing.signal.aborted || attempts <= 1) throw error;
      console.error(`${this.#name} did not start: ${(error as Error).message}`);
      const next = Math.min(Math.max(waitMs * 2, RESTART_AFTER_MS), RESTART_AFTER_AT_MOST_MS);
      return this.#startWithBackOff(next, attempts - 1);
    }
  }
}

async function listening(address: EngineAddress, child: ChildProcess): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS;
  while (!(await accepts(address))) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined || Date.now() > end)
      throw new Error('The DynamoDB engine does not listen');
    await sleep(10);
  }
}

function accepts(address: EngineAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect('port' in address ? address : { path: address.socketPath }, () =>
      resolve(true),
    ).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

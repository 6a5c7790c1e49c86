import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineCommand, type EngineName } from './engine-command.ts';

const READY_WITHIN_MS = 10_000;
const RESTART_AFTER_MS = 100;
const RESTART_AFTER_AT_MOST_MS = 5000;
const FIRST_START_ATTEMPTS = 4;
const STOP_WITHIN_MS = 1000;

/** The DynamoDB engine as a supervised child on a private loopback port: restarted when it dies, ended with us. */
export class DynamoDbEngine {
  readonly #name: EngineName;
  readonly #dataDir: string;
  #child: ChildProcess | undefined;
  #port: Promise<number>;
  #closing = false;
  #lastWords = '';

  constructor(name: EngineName, dataDir: string) {
    mkdirSync(dataDir, { recursive: true });
    this.#name = name;
    this.#dataDir = dataDir;
    // An engine that an earlier, killed process left may hold its files for a moment.
    this.#port = this.#startWithBackOff(0, FIRST_START_ATTEMPTS);
    this.#port.catch(() => undefined);
  }

  /** The port, once the engine listens there. After a crash: of the one that follows. */
  get port(): Promise<number> {
    return this.#port;
  }

  /** Ends the running process without warning, as a crash would. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async close(): Promise<void> {
    this.#closing = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.stdin?.destroy();
    await Promise.race([gone, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
  }

  async #start(): Promise<number> {
    const port = await freePort();
    const { file, args } = engineCommand(this.#name, this.#dataDir, port);
    const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    this.#child = child;
    child.stderr?.on('data', (text: Buffer) => (this.#lastWords = text.toString().trim()));
    child.stdin?.on('error', () => undefined);
    child.once('error', (error) => (this.#lastWords = error.message));
    try {
      await listening(port, child);
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`${(error as Error).message}. ${this.#lastWords}`.trim(), { cause: error });
    }
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('It ended at once.');
    child.once('exit', () => this.#restart(child));
    return port;
  }

  #restart(child: ChildProcess): void {
    child.stdin?.destroy();
    if (this.#closing || child !== this.#child) return;
    console.error(`${this.#name} ended unexpectedly; starting it again. ${this.#lastWords}`);
    this.#port = this.#startWithBackOff(RESTART_AFTER_MS, Infinity);
    this.#port.catch(() => undefined);
  }

  /** Until it listens, the store is closed, or there were enough attempts. */
  async #startWithBackOff(waitMs: number, attempts: number): Promise<number> {
    await sleep(waitMs, undefined, { ref: false });
    try {
      return await this.#start();
    } catch (error) {
      if (this.#closing || attempts <= 1) throw error;
      console.error(`${this.#name} did not start: ${(error as Error).message}`);
      const next = Math.min(Math.max(waitMs * 2, RESTART_AFTER_MS), RESTART_AFTER_AT_MOST_MS);
      return this.#startWithBackOff(next, attempts - 1);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined || Date.now() > end)
      throw new Error('The DynamoDB engine does not listen');
    await sleep(10);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineCommand, type EngineName } from './engine-command.ts';

const READY_WITHIN_MS = 10_000;
const RESTART_AFTER_MS = 100;
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
    this.#port = this.#start();
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
    child.once('error', (error) => console.error(`${this.#name} could not be started`, error));
    child.once('exit', () => this.#restart(child));
    await listening(port, child);
    return port;
  }

  #restart(child: ChildProcess): void {
    child.stdin?.destroy();
    if (this.#closing) return;
    console.error(`${this.#name} ended unexpectedly; starting it again. ${this.#lastWords}`);
    this.#port = sleep(RESTART_AFTER_MS).then(() => this.#start());
    this.#port.catch(() => undefined);
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
    if (child.exitCode !== null || Date.now() > end) throw new Error('The DynamoDB engine does not listen');
    await sleep(10);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ServiceOptions {
  name: string;
  args: string[];
  env?: Record<string, string>;
  /** Called with every line that is not the ready event. */
  log: (line: string) => void;
}

/** A Node process that says `{"event":"ready",...}` on its first lines, is started again when it dies, and stops with us. */
export class Service {
  private readonly options: ServiceOptions;
  private child?: ChildProcess;
  private stopping = false;

  constructor(options: ServiceOptions) {
    this.options = options;
  }

  /** Resolves with the ready event. @throws when the process ends before it is ready */
  start<Ready>(): Promise<Ready> {
    const { name, args, env, log } = this.options;
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...env },
      // By the channel it notices when this process is gone without a word (SIGKILL), and stops as well.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    createInterface({ input: child.stderr! }).on('line', log);
    return new Promise((resolve, reject) => {
      let ready = false;
      createInterface({ input: child.stdout! }).on('line', (line) => {
        const event = !ready && readyEvent(line);
        if (!event) return log(line);
        ready = true;
        resolve(event as Ready);
      });
      child.once('exit', (code, signal) => {
        if (this.stopping) return;
        if (!ready) return reject(new Error(`${name} ended before it was ready (${signal ?? code}).`));
        log(`${name} ended (${signal ?? code}); starting it again.`);
        setTimeout(() => this.start().catch((error) => log(String(error))), 500);
      });
    });
  }

  /** Asks politely, insists after 5 s; resolves when the process is gone. */
  async stop(): Promise<void> {
    this.stopping = true;
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(insist);
  }

  async restart(): Promise<void> {
    await this.stop();
    this.stopping = false;
    await this.start();
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

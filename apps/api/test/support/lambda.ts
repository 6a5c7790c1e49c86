import type { Json } from './client.ts';
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A bundled Lambda function in a process of its own; one event at a time, as Lambda does. */
export class Lambda {
  private readonly child: ChildProcess;
  private written = '';

  constructor(name: string, env: Record<string, string>) {
    const bundle = at(`../../dist/lambda/${name}/index.mjs`);
    this.child = fork(at('./lambda-host.mjs'), [bundle], { env, execArgv: [], silent: true });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.written += text));
  }

  static async start(name: string, env: Record<string, string>): Promise<Lambda> {
    const lambda = new Lambda(name, env);
    await lambda.answer('ready');
    return lambda;
  }

  async invoke<Result>(event: unknown): Promise<Result> {
    this.child.send({ event });
    return this.answer<Result>('result');
  }

  /** The lines of its log. */
  get log(): Json[] {
    return this.written
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  stop(): void {
    this.child.kill();
  }

  private answer<Result>(kind: 'ready' | 'result'): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.child.once('message', (message: Record<string, unknown>) =>
        kind in message ? resolve(message[kind] as Result) : reject(new Error(String(message.error))),
      );
    });
  }
}

/** An event as API Gateway recorded it (test/events), changed where the test says so. */
export function recorded(name: string, changes: Record<string, unknown> = {}): Json {
  return { ...JSON.parse(readFileSync(at(`../events/${name}.json`), 'utf8')), ...changes };
}

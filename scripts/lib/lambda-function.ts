import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { inRepo } from './paths.ts';

/** Instances that one function may have here; on AWS it is the account's limit, 1,000 at first. */
const MAX_INSTANCES = 8;

interface Options {
  name: string;
  /** The unpacked zip. */
  dir: string;
  env: Record<string, string>;
  log: (line: string) => void;
}

/** A packaged function: as many processes as there are events at the same time, each with one event at a time, as on Lambda. */
export class LambdaFunction {
  private readonly options: Options;
  private readonly idle: ChildProcess[] = [];
  private readonly all = new Set<ChildProcess>();
  private readonly waiting: ((instance: ChildProcess) => void)[] = [];

  constructor(options: Options) {
    this.options = options;
  }

  /** @throws what the function threw */
  async invoke<Result>(event: unknown): Promise<Result> {
    const instance = await this.take();
    const answered = answerOf(instance);
    instance.send({ event });
    const { result, error } = await answered;
    if (instance.connected) this.release(instance);
    if (error) throw new Error(error);
    return result as Result;
  }

  /** Ends all instances; the next event starts a new one. */
  stop(): void {
    this.idle.length = 0;
    for (const instance of this.all) instance.kill();
    this.all.clear();
  }

  private async take(): Promise<ChildProcess> {
    const free = this.idle.pop();
    if (free) return free;
    if (this.all.size < MAX_INSTANCES) return this.coldStart();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private release(instance: ChildProcess): void {
    const next = this.waiting.shift();
    if (next) next(instance);
    else this.idle.push(instance);
  }

  private async coldStart(): Promise<ChildProcess> {
    const { name, dir, env, log } = this.options;
    const started = performance.now();
    const options = {
      env,
      cwd: dir,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'] as ['ignore', 'pipe', 'pipe', 'ipc'],
    };
    const instance = fork(inRepo('scripts/lib/lambda-host.mjs'), [`${dir}/index.cjs`], options);
    this.all.add(instance);
    instance.once('exit', () => {
      this.all.delete(instance);
      if (this.idle.includes(instance)) this.idle.splice(this.idle.indexOf(instance), 1);
    });
    for (const stream of [instance.stdout!, instance.stderr!]) {
      createInterface({ input: stream }).on('line', log);
    }
    const { error } = await answerOf(instance);
    if (error) throw new Error(`${name} did not start: ${error}`);
    log(`cold start of ${name}: ${Math.round(performance.now() - started)} ms`);
    return instance;
  }
}

/** The next message of a process, or that it has exited. */
function answerOf(instance: ChildProcess): Promise<{ result?: unknown; error?: string }> {
  return new Promise((resolve) => {
    const answered = (message: object) => settle(message);
    const gone = () => settle({ error: 'The process ended.' });
    const settle = (answer: object) => {
      instance.off('message', answered).off('exit', gone);
      resolve(answer);
    };
    instance.on('message', answered).on('exit', gone);
  });
}

import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Finding, type Run, Skip, type Task } from '../contract.ts';
import { boundedFindable } from './bounded-findable.ts';
import { closeNetwork } from './close-network.ts';
import type { Ended, FromWorker, Start, ToWorker } from './messages.ts';

/*
 * The process that runs one algorithm on one file: bytes come and go by messages, so it needs neither network nor
 * credentials, and has none. Files outside of its scratch folder are closed to it by Node's permission model.
 */

const send = (message: FromWorker) => void process.send!(message);

const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
const aborting = new AbortController();
let asked = 0;

type Question =
  | { kind: 'read'; offset: number; length: number }
  | Pick<Extract<FromWorker, { kind: 'derive' }>, 'kind' | 'derived' | 'content'>;

function ask<Answer>(question: Question): Promise<Answer> {
  const id = asked++;
  return new Promise<Answer>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    send({ ...question, id });
  });
}

process.on('message', (message: ToWorker) => {
  if (message.kind === 'start') return void perform(message.start);
  if (message.kind === 'abort') return aborting.abort();
  const { resolve, reject } = waiting.get(message.id)!;
  waiting.delete(message.id);
  if (message.kind === 'refused') reject(new Error(message.message));
  else resolve((message.kind === 'bytes' ? message.bytes : undefined) as never);
});

async function perform({ module, ...given }: Start): Promise<void> {
  const ended = await attempt(module, {
    ...given,
    signal: aborting.signal,
    read: (offset, length) => ask({ kind: 'read', offset, length }),
    progress: (fraction) => send({ kind: 'progress', fraction }),
    log: (message, facts) => send({ kind: 'log', message, ...(facts && { facts }) }),
    derive: (derived, content) => ask({ kind: 'derive', derived, content }),
  });
  process.send!({ kind: 'ended', ended } satisfies FromWorker, () => process.exit());
}

async function attempt(module: string, task: Task): Promise<Ended> {
  try {
    const { default: run } = (await import(pathToFileURL(module).href)) as { default: Run };
    return found(await run(task));
  } catch (error) {
    // By name: a bundle of the algorithm has a class of its own.
    const { name, code, message } = error as Skip;
    if (name === 'Skip') return { state: 'skipped', reason: { code, detail: message } };
    if (code === ('ERR_MODULE_NOT_FOUND' as string))
      return { state: 'skipped', reason: { code: 'ENGINE_MISSING', detail: message } };
    send({ kind: 'log', message: 'the algorithm failed', facts: { error: (error as Error)?.stack } });
    const detail = String(message ?? error).slice(0, 500);
    return { state: 'failed', reason: { code: 'ALGORITHM_FAILED', detail } };
  }
}

function found({ result, incomplete, findable }: Finding): Ended {
  const said = { result, ...(findable && { findable: boundedFindable(findable) }) };
  return incomplete ? { state: 'partial', ...said, reason: incomplete } : { state: 'succeeded', ...said };
}

/**
 * An algorithm that never gives the event loop back does not notice that its parent was killed, and nobody else ends it
 * then: a thread looks, once a second.
 */
function endWithParent(): void {
  const watch = `setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, 'SIGKILL'), 1000);`;
  new Worker(watch, { eval: true }).unref();
}

endWithParent();
closeNetwork();

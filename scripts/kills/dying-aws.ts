/**
 * Loaded before the embedded AWS (`node --import`): each life of that process ends by SIGKILL, before or after the n-th time
 * that it does one of these steps. Which, the seed and the number of the life decide.
 */
import { existsSync } from 'node:fs';
import { Server } from 'node:http';
import { EventBus } from '../../apps/local-aws/src/eventbridge/event-bus.ts';
import { Worker } from '../../apps/local-aws/src/lambda/worker.ts';
import { ServiceDatabase } from '../../apps/local-aws/src/service-database.ts';
import { Queues } from '../../apps/local-aws/src/sqs/queues.ts';
import { ExecutionStore } from '../../apps/local-aws/src/stepfunctions/execution-store.ts';
import { seededRandom } from '../../libs/testing/src/seeded-random.ts';
import { nextLife, noteDeath, STOP_FILE } from './lives.ts';

/** How often a step may come before the process ends, at most: about as many as in the same number of seconds. */
const MOST = {
  request: 200,
  'database write': 250,
  'journal write': 100,
  'state entered': 30,
  'message received': 15,
  'event put': 10,
  invocation: 12,
} as const;
type StepName = keyof typeof MOST;

const dir = process.env['INTAKE_KILLS']!;
const life = nextLife(dir, 'aws');
const random = seededRandom(Number(process.env['INTAKE_SEED']) * 1000 + life);
const names = Object.keys(MOST) as StepName[];
const step = names[Math.floor(random() * names.length)]!;
const when = random() < 0.5 ? 'before' : 'after';
const fate = { step, when, left: 1 + Math.floor(random() * MOST[step]) };
console.log(`life ${life}: ends ${fate.when} ${fate.step} ${fate.left}`);

function passes(step: StepName, when: 'before' | 'after'): void {
  if (step !== fate.step || when !== fate.when || --fate.left > 0 || existsSync(`${dir}/${STOP_FILE}`))
    return;
  noteDeath(dir, `${when} ${step}`);
  process.kill(process.pid, 'SIGKILL');
}

/** Wraps a method, so that its process may end before it or after it. */
function mortal<Name extends string>(
  prototype: Record<Name, (...args: never[]) => unknown>,
  name: Name,
  stepOf: (args: unknown[]) => StepName[],
): void {
  const method = prototype[name] as (...args: unknown[]) => unknown;
  prototype[name] = function (this: unknown, ...args: unknown[]) {
    const steps = stepOf(args);
    for (const step of steps) passes(step, 'before');
    const after = <T>(result: T): T => {
      for (const step of steps) passes(step, 'after');
      return result;
    };
    const result = method.apply(this, args);
    return result instanceof Promise ? result.then(after) : after(result);
  } as (typeof prototype)[Name];
}

mortal(ServiceDatabase.prototype, 'run', () => ['database write']);
mortal(ExecutionStore.prototype, 'putExecution', () => ['journal write']);
mortal(ExecutionStore.prototype, 'record', ([, , , events]) =>
  (events as { type: string }[]).some(({ type }) => type.endsWith('StateEntered'))
    ? ['journal write', 'state entered']
    : ['journal write'],
);
mortal(Queues.prototype, 'receive', () => ['message received']);
mortal(EventBus.prototype, 'put', () => ['event put']);
mortal(Worker.prototype, 'invoke', () => ['invocation']);

const emit = Server.prototype.emit as (name: string, ...args: unknown[]) => boolean;
Server.prototype.emit = function (this: Server, name: string, ...args: unknown[]) {
  if (name !== 'request') return emit.call(this, name, ...args);
  passes('request', 'before');
  (args[1] as NodeJS.EventEmitter).once('finish', () => passes('request', 'after'));
  return emit.call(this, name, ...args);
} as typeof Server.prototype.emit;

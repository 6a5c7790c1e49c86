/** The process is killed before or after each write of the journal in turn: what had succeeded is not done again. */
import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from './definition.ts';
import { ExecutionStore, type StateMachine } from './execution-store.ts';
import { Executions } from './executions.ts';
import { TaskRunner } from './task-runner.ts';
import { TaskTokens } from './task-tokens.ts';

const task = (n: number, more: object) => ({
  ...{ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Output: '{% $states.result.Payload %}' },
  ...{ Arguments: { FunctionName: 'work', Payload: { n } }, ...more },
});
const END = { End: true };
const machine = {
  arn: 'arn:aws:states:us-west-1:000000000000:stateMachine:m',
  definition: JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'First',
    States: {
      First: task(1, { Next: 'Both' }),
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Left', States: { Left: task(2, END) } },
          {
            StartAt: 'Each',
            States: {
              Each: {
                ...{ Type: 'Map', Items: [3, 4], ...END },
                ItemProcessor: {
                  StartAt: 'One',
                  States: {
                    One: task(0, {
                      ...END,
                      Arguments: { FunctionName: 'work', Payload: { n: '{% $states.input %}' } },
                    }),
                  },
                },
              },
            },
          },
        ],
        Next: 'Wait',
      },
      Wait: { Type: 'Wait', Seconds: 0, Next: 'Last' },
      Last: task(5, END),
    },
  } satisfies Machine | object),
} as StateMachine;

/** One process. @param dies before or after that write; every later one does not take place either */
function start(dir: string, called: number[], dies?: { at: number; when: 'before' | 'after' }) {
  const store = new ExecutionStore(dir, Date.now);
  let [writes, isDead] = [0, false];
  for (const name of ['record', 'putExecution'] as const) {
    const write = store[name].bind(store) as (...args: unknown[]) => unknown;
    store[name] = ((...args: unknown[]) => {
      if (++writes === dies?.at && dies.when === 'before') isDead = true;
      if (isDead) throw new Error('killed');
      const result = write(...args);
      if (writes === dies?.at) isDead = true;
      if (isDead) throw new Error('killed');
      return result;
    }) as never;
  }
  const tasks = new TaskRunner(
    (_, payload) => {
      const { n } = payload as { n: number };
      called.push(n);
      return Promise.resolve({ payload: String(n) });
    },
    new TaskTokens(store.db, Date.now),
  );
  const executions = new Executions(store, tasks, {} as never);
  const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:one`;
  const isOver = () => isDead || store.execution(arn)?.status === 'SUCCEEDED';
  return {
    ...{ store, executions, arn, writes: () => writes },
    async untilOver() {
      while (!isOver()) await sleep(1);
      // What is under way meets its end.
      await sleep(2);
      executions.close();
    },
  };
}

/** The number of writes of an execution, and what was done in it, where it is killed once. */
async function execution(dies?: { at: number; when: 'before' | 'after' }) {
  const dir = mkdtempSync(join(tmpdir(), 'intake-killed-'));
  const called: number[] = [];
  const first = start(dir, called, dies);
  try {
    first.executions.start(machine, 'one', '{}');
  } catch {
    // Killed while it was started.
  }
  await first.untilOver();
  first.store.close();
  const second = start(dir, called);
  if (second.store.execution(first.arn)) second.executions.resume();
  else second.executions.start(machine, 'one', '{}');
  await second.untilOver();
  const events = second.store.history(first.arn).map(({ doc }) => JSON.parse(doc) as { type: string });
  const { output, status } = second.store.execution(first.arn)!;
  second.store.close();
  rmSync(dir, { recursive: true });
  const count = (type: string) => events.filter((event) => event.type === type).length;
  return {
    ...{ writes: first.writes(), called: called.length, output, status },
    succeeded: ['TaskSucceeded', 'ParallelStateSucceeded', 'MapStateSucceeded', 'ExecutionSucceeded'].map(
      count,
    ),
    left: events.filter(({ type }) => type.endsWith('StateExited')).length,
  };
}

let all: Awaited<ReturnType<typeof execution>>;
beforeAll(async () => {
  // That an execution could not go on is what is caused here.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  all = await execution();
});

it.each(['before', 'after'] as const)('%s each write in turn', async (when) => {
  expect(all).toMatchObject({ called: 5, output: '5', status: 'SUCCEEDED', succeeded: [5, 1, 1, 1] });
  for (let at = 1; at <= all.writes; at++) {
    const { writes: _, called, ...rest } = await execution({ at, when });
    const { writes: __, called: ___, ...expected } = all;
    expect({ at, ...rest }).toEqual({ at, ...expected });
    // Those under way: three of the Parallel state at most.
    expect(called).toBeLessThanOrEqual(5 + 3);
  }
});

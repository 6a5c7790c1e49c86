import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { TASK_LIMITS } from '@intake/domain';
import { deployedFunctions, deployedStateMachines } from '../scripts/lib/deployed-settings.ts';
import { inRepo } from '../scripts/lib/paths.ts';

const definition = JSON.parse(readFileSync(inRepo('infra/workflows/process-file.asl.json'), 'utf8'));

type State = any; // oxlint-disable-line typescript/no-explicit-any -- as the file says

/** Every state, also of branches and iterations, by its name. */
function statesIn(machine: { States: Record<string, State> }): [string, State][] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...[...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])].flatMap(statesIn),
  ]);
}
const tasks = statesIn(definition).filter(([, { Type }]) => Type === 'Task');

describe.each(deployedStateMachines())(
  'the state machine $name',
  ({ definition: text, functions: called, machines }) => {
    const machine = JSON.parse(text);

    it('is Amazon States Language', () => {
      const { isValid, errorsText } = validate(machine);
      expect({ isValid, errors: errorsText() }).toEqual({ isValid: true, errors: '' });
      const damaged = structuredClone(machine);
      damaged.States[damaged.StartAt].Next = 'Nowhere';
      expect(validate(damaged).isValid).toBe(false);
    });

    it('calls functions that are deployed, and waits longer than they may take', () => {
      const functions = deployedFunctions();
      const tasks = statesIn(machine).filter(([, { Type }]) => Type === 'Task');
      const all = tasks.filter(([, { Arguments }]) => Arguments.FunctionName);
      expect(all.length).toBeGreaterThan(1);
      for (const [, { Arguments }] of tasks.filter((one) => !all.includes(one)))
        expect(machines).toHaveProperty(/^\$\{(\w+)\}$/.exec(Arguments.StateMachineArn)![1]!);
      for (const [name, { Arguments, TimeoutSeconds }] of all) {
        const fn = called[/^\$\{(\w+)\}$/.exec(Arguments.FunctionName)![1]!]!;
        expect({ name, known: fn in functions }).toEqual({ name, known: true });
        expect(TimeoutSeconds).toBeGreaterThan(functions[fn]!.timeout);
      }
    });
  },
);

describe('infra/workflows/process-file.asl.json', () => {
  it('tries every task again, at random moments, and lets none sink the rest', () => {
    for (const [name, { Retry, Catch }] of tasks) {
      expect(Retry.map(({ JitterStrategy }: { JitterStrategy: string }) => JitterStrategy)).toEqual([
        'FULL',
        'FULL',
        'FULL',
      ]);
      expect(Retry.at(-1).ErrorEquals).toEqual(['States.ALL']);
      if (name !== 'Finish') expect(Catch.at(-1).ErrorEquals).toEqual(['States.ALL']);
    }
  });
});

it.each(['Runtime.OutOfMemory', 'Runtime.ExitError', 'Lambda.Unknown'])(
  'a process that ended (%s) is begun once more, in case the one before had gathered what ended it, and no more: the file and the memory stay the same',
  (error) => {
    for (const [name, { Retry }] of tasks) {
      const first = Retry.find(({ ErrorEquals }: State) =>
        ErrorEquals.some((one: string) => one === error || one === 'States.ALL'),
      );
      expect({ name, attempts: first.MaxAttempts, wait: first.IntervalSeconds }).toEqual({
        ...{ name, attempts: 1, wait: 1 },
      });
    }
  },
);

describe('infra/workflows/batch.asl.json', () => {
  const batch = JSON.parse(readFileSync(inRepo('infra/workflows/batch.asl.json'), 'utf8'));
  const { Files } = batch.States;

  it('finishes whatever goes wrong, and lets no file sink the others', () => {
    expect(Files.ToleratedFailurePercentage).toBe(100);
    for (const name of ['Plan', 'Files'])
      expect(batch.States[name].Catch.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'Finish' });
    for (const [name, state] of statesIn(Files.ItemProcessor).filter(([, { Type }]) => Type === 'Task')) {
      expect({ name, caught: state.Catch.at(-1).ErrorEquals }).toEqual({ name, caught: ['States.ALL'] });
      expect(state.Retry.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' });
    }
  });

  it('follows a planner that was stopped at its time limit by others, which go on behind what it found', () => {
    const { Retry } = batch.States.Plan;
    expect(Retry.find(({ ErrorEquals }: State) => ErrorEquals.includes('States.ALL'))).toMatchObject({
      MaxAttempts: 4,
    });
    // A stopped function is no error of those before it, which are tried again for half an hour.
    expect(Retry[0].ErrorEquals.every((name: string) => name.startsWith('Lambda.'))).toBe(true);
  });

  it('runs a file by the workflow of any other run, with its name and its input and nothing more', () => {
    expect(Files.ItemProcessor.States.Process).toMatchObject({
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: {
        StateMachineArn: '${ProcessFile}',
        Name: '{% $states.input.name %}',
        Input: '{% $states.input.run %}',
      },
    });
  });

  it('waits longer for a file than its own workflow may take', () => {
    expect(Files.ItemProcessor.States.Process.TimeoutSeconds).toBeGreaterThan(definition.TimeoutSeconds);
  });
});

it.each(Object.entries(TASK_LIMITS))(
  'the function of %s tasks has room around what an algorithm may use',
  (kind, limits) => {
    const { memorySize, timeout } = deployedFunctions()[`${kind}Task`]!;
    expect(timeout).toBeGreaterThan(limits.seconds + 15);
    expect(memorySize).toBeGreaterThan(limits.memoryMb + 256);
  },
);

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
  ({ definition: text, functions: called }) => {
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
      const all = statesIn(machine).filter(([, { Type }]) => Type === 'Task');
      expect(all.length).toBeGreaterThan(1);
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
      ]);
      expect(Retry.at(-1).ErrorEquals).toEqual(['States.ALL']);
      if (name !== 'Finish') expect(Catch.at(-1).ErrorEquals).toEqual(['States.ALL']);
    }
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

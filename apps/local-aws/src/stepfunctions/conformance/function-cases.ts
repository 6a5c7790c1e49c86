import type { Case } from './case.ts';
import { only, pass, scripted } from './machine-parts.ts';

/** Results of tasks, functions of expressions, context and time limits. */
export const FUNCTION_CASES: readonly Case[] = [
  { name: 'task-result', machine: only(scripted([{ value: { n: 1 } }])), output: { n: 1 } },
  {
    name: 'task-result-has-a-status',
    machine: only(
      scripted([{ value: 'v' }], { Output: '{% [$states.result.StatusCode, $states.result.Payload] %}' }),
    ),
    output: [200, 'v'],
  },
  { name: 'partition', machine: only(pass('{% $partition([1..5], 2) %}')), output: [[1, 2], [3, 4], [5]] },
  { name: 'range', machine: only(pass('{% $range(0, 10, 5) %}')), output: [0, 5, 10] },
  {
    name: 'hash',
    localStack: 'It has no $hash.',
    machine: only(pass("{% $hash('a', 'SHA-1') %}")),
    output: '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8',
  },
  { name: 'parse', machine: only(pass('{% $parse(\'{"a":[1,2]}\').a[1] %}')), output: 2 },
  {
    name: 'uuid-and-random',
    localStack: 'Its $uuid has a prefix.',
    machine: only(pass('{% [$length($uuid()), $random() < 1] %}')),
    output: [36, true],
  },
  {
    name: 'eval-is-not-there',
    localStack: 'It has $eval.',
    machine: only(pass("{% $eval('1+1') %}")),
    error: 'States.QueryEvaluationError',
  },
  {
    name: 'context-object',
    machine: only(
      pass({
        input: '{% $states.context.Execution.Input %}',
        state: '{% $states.context.State.Name %}',
        times:
          '{% $toMillis($states.context.Execution.StartTime) <= $toMillis($states.context.State.EnteredTime) %}',
        machine: '{% $contains($states.context.StateMachine.Id, $states.context.StateMachine.Name) %}',
      }),
    ),
    input: { a: 1 },
    output: { input: { a: 1 }, state: 'Only', times: true, machine: true },
  },
  {
    name: 'a-path-to-one-item-is-the-item',
    machine: only(pass('{% $states.input.list.n %}')),
    input: { list: [{ n: 1 }] },
    output: 1,
  },
  {
    name: 'a-list-constructor-stays-a-list',
    machine: only(pass('{% [$states.input.list.n] %}')),
    input: { list: [{ n: 1 }] },
    output: [1],
  },
  {
    name: 'the-whole-machine-times-out',
    machine: { TimeoutSeconds: 1, ...only({ Type: 'Wait', Seconds: 5, End: true }) },
    status: 'TIMED_OUT',
  },
];

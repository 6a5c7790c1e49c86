import type { Case } from './case.ts';
import { only, pass, scripted, sequence, failing, caught, note } from './machine-parts.ts';

/** Branches beside each other, and what catches their failures. */
export const PARALLEL_CASES: readonly Case[] = [
  {
    name: 'parallel-keeps-the-order',
    machine: only({
      Type: 'Parallel',
      Branches: [
        only({ Type: 'Wait', Seconds: 1, End: true }),
        only(pass('b')),
        only(pass('{% $states.input %}')),
      ],
      End: true,
    }),
    input: 'in',
    output: ['in', 'b', 'in'],
  },
  {
    name: 'parallel-arguments-are-the-input-of-the-branches',
    machine: only({
      Type: 'Parallel',
      Arguments: { n: '{% $states.input + 1 %}' },
      Branches: [only(note)],
      End: true,
    }),
    input: 1,
    output: [{ n: 2 }],
  },
  {
    name: 'parallel-output-sees-its-result',
    machine: only({
      Type: 'Parallel',
      Branches: [only(pass(1)), only(pass(2))],
      Output: '{% $sum($states.result) %}',
      End: true,
    }),
    output: 3,
  },
  {
    name: 'a-branch-that-fails-fails-the-parallel',
    machine: only({ Type: 'Parallel', Branches: [only(pass(1)), failing], End: true }),
    error: 'Custom.Failure',
  },
  {
    name: 'parallel-catch-gives-error-and-cause',
    machine: sequence({
      Both: { Type: 'Parallel', Branches: [failing], Catch: caught() },
      Caught: note,
    }),
    output: { Error: 'Custom.Failure', Cause: 'because' },
  },
  {
    name: 'catch-output-and-assign',
    machine: sequence({
      Both: {
        Type: 'Parallel',
        Branches: [failing],
        Catch: caught({
          Output: { e: '{% $states.errorOutput.Error %}', i: '{% $states.input %}' },
          Assign: { kept: '{% $states.errorOutput.Cause %}' },
        }),
      },
      Caught: pass({ in: '{% $states.input %}', kept: '{% $kept %}' }),
    }),
    input: 5,
    output: { in: { e: 'Custom.Failure', i: 5 }, kept: 'because' },
  },
  {
    name: 'the-first-catcher-that-names-it',
    machine: {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [failing],
          Catch: [
            { ErrorEquals: ['Other'], Next: 'Wrong' },
            { ErrorEquals: ['Another', 'Custom.Failure'], Next: 'Right' },
            { ErrorEquals: ['States.ALL'], Next: 'Wrong' },
          ],
          End: true,
        },
        Right: pass('right'),
        Wrong: pass('wrong'),
      },
    },
    output: 'right',
  },
  {
    name: 'task-failed-names-errors-of-tasks',
    machine: sequence({
      Try: scripted([{ error: 'Whatever' }], {
        Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Caught' }],
      }),
      Caught: pass('{% $states.input.Error %}'),
    }),
    output: 'Whatever',
  },
  {
    name: 'variables-of-a-branch-stay-in-it',
    machine: sequence({
      Set: pass(0, { Assign: { v: 'outer' } }),
      Both: {
        Type: 'Parallel',
        Branches: [
          sequence({ In: pass(0, { Assign: { inner: '{% $v & 1 %}' } }), InLast: pass('{% $inner %}') }),
        ],
      },
      Last: pass(['{% $v %}', '{% $states.input %}']),
    }),
    output: ['outer', ['outer1']],
  },
];

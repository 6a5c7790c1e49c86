import type { Case } from './case.ts';
import { only, pass, scripted, sequence, fail, caught, note } from './machine-parts.ts';

/** Pass, Choice, Succeed, Fail and Wait. */
export const STATE_CASES: readonly Case[] = [
  {
    name: 'pass-keeps-input',
    machine: only({ Type: 'Pass', End: true }),
    input: { a: [1, null] },
    output: { a: [1, null] },
  },
  {
    name: 'output-of-expressions-at-any-depth',
    machine: only(
      pass({ a: ['{% $states.input.n + 1 %}', { b: '{% $states.input.n * 2 %}' }], c: 'plain {% no %}' }),
    ),
    input: { n: 4 },
    output: { a: [5, { b: 8 }], c: 'plain {% no %}' },
  },
  {
    name: 'output-may-be-a-scalar',
    machine: only(pass('{% $count($states.input) %}')),
    input: [1, 2, 3],
    output: 3,
  },
  { name: 'output-may-be-null', machine: only(pass(null)), output: null },
  {
    name: 'undefined-is-an-error',
    machine: only(pass('{% $states.input.absent %}')),
    error: 'States.QueryEvaluationError',
  },
  {
    name: 'an-error-in-an-expression',
    localStack: 'It says States.Runtime.',
    machine: only(pass("{% $number('x') %}")),
    error: 'States.QueryEvaluationError',
  },
  {
    name: 'a-query-error-can-be-caught',
    localStack: 'It catches none of an Output.',
    machine: sequence({
      Try: scripted([{ value: 1 }], { Output: '{% $states.result.absent.deeper %}', Catch: caught() }),
      Caught: pass('{% $states.input.Error %}'),
    }),
    output: 'States.QueryEvaluationError',
  },
  {
    name: 'assign-is-seen-by-the-next-state-not-by-its-own-output',
    machine: sequence({
      First: pass('{% $n %}', { Assign: { n: '{% $n + 1 %}' } }),
      Second: pass({ before: '{% $states.input %}', after: '{% $n %}' }),
    }),
    error: 'States.QueryEvaluationError',
  },
  {
    name: 'assign-is-evaluated-with-the-values-before',
    machine: sequence({
      First: pass(1, { Assign: { x: 1, y: 10 } }),
      Swap: pass(1, { Assign: { x: '{% $y %}', y: '{% $x %}' } }),
      Last: pass(['{% $x %}', '{% $y %}']),
    }),
    output: [10, 1],
  },
  {
    name: 'assign-of-objects',
    machine: sequence({
      First: pass(1, { Assign: { o: { list: '{% [1..3] %}', name: 'x' } } }),
      Last: pass('{% $sum($o.list) & $o.name %}'),
    }),
    output: '6x',
  },
  {
    name: 'choice-takes-the-first-that-holds',
    machine: {
      StartAt: 'Pick',
      States: {
        Pick: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $states.input.n > 5 %}', Next: 'Big', Output: { from: 'rule' } },
            { Condition: '{% $states.input.n > 2 %}', Next: 'Middle' },
          ],
          Default: 'Small',
        },
        Big: note,
        Middle: pass('middle'),
        Small: pass('small'),
      },
    },
    input: { n: 9 },
    output: { from: 'rule' },
  },
  {
    name: 'choice-default',
    machine: {
      StartAt: 'Pick',
      States: {
        Pick: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'No' }], Default: 'Yes' },
        Yes: note,
        No: fail('No'),
      },
    },
    input: { kept: true },
    output: { kept: true },
  },
  {
    name: 'choice-assigns-by-rule',
    machine: {
      StartAt: 'Pick',
      States: {
        Pick: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Yes', Assign: { v: 'rule' } }] },
        Yes: pass('{% $v %}'),
      },
    },
    output: 'rule',
  },
  {
    name: 'no-choice-matched',
    localStack: 'It says States.Runtime.',
    machine: {
      StartAt: 'Pick',
      States: { Pick: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'No' }] }, No: note },
    },
    error: 'States.NoChoiceMatched',
  },
  {
    name: 'a-condition-that-is-no-boolean',
    localStack: 'It says States.Runtime.',
    machine: {
      StartAt: 'Pick',
      States: { Pick: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'No' }] }, No: note },
    },
    error: 'States.QueryEvaluationError',
  },
  {
    name: 'succeed-with-output',
    machine: only({ Type: 'Succeed', Output: { done: true } }),
    output: { done: true },
  },
  { name: 'succeed-keeps-input', machine: only({ Type: 'Succeed' }), input: [7], output: [7] },
  {
    name: 'fail-names-error-and-cause',
    machine: only(fail('My.Error', 'My cause')),
    error: 'My.Error',
    cause: 'My cause',
  },
  {
    name: 'fail-by-expressions',
    machine: only(fail('{% $states.input.e %}', "{% 'cause ' & $states.input.c %}")),
    input: { e: 'Dynamic', c: 7 },
    error: 'Dynamic',
    cause: 'cause 7',
  },
  {
    name: 'wait-seconds',
    machine: only({ Type: 'Wait', Seconds: '{% 1 %}', End: true }),
    input: 1,
    output: 1,
  },
  {
    name: 'wait-until-the-past',
    machine: only({ Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z', End: true }),
    input: 2,
    output: 2,
  },
];

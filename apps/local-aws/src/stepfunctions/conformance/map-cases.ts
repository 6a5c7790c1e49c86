import type { Case } from './case.ts';
import { map, only, pass, fail, note, oddFails } from './machine-parts.ts';

/** Items of an inline Map. */
export const MAP_CASES: readonly Case[] = [
  {
    name: 'map-over-items',
    machine: only(map('{% $states.input.list %}', only(pass('{% $states.input * 2 %}')))),
    input: { list: [1, 2, 3] },
    output: [2, 4, 6],
  },
  {
    name: 'map-without-items-takes-the-input',
    machine: only({ Type: 'Map', ItemProcessor: only(note), End: true }),
    input: ['a', 'b'],
    output: ['a', 'b'],
  },
  { name: 'map-of-nothing', machine: only(map([], only(note))), output: [] },
  {
    name: 'map-of-what-is-no-list',
    machine: only(map('{% 1 %}', only(note))),
    error: 'States.QueryEvaluationError',
  },
  {
    name: 'item-selector-sees-index-value-and-input',
    machine: only(
      map([5, 6], only(note), {
        ItemSelector: {
          i: '{% $states.context.Map.Item.Index %}',
          v: '{% $states.context.Map.Item.Value %}',
          n: '{% $states.input.n %}',
        },
      }),
    ),
    input: { n: 9 },
    output: [
      { i: 0, v: 5, n: 9 },
      { i: 1, v: 6, n: 9 },
    ],
  },
  {
    name: 'max-concurrency-of-one-keeps-all',
    machine: only(map('{% [1..7] %}', only(note), { MaxConcurrency: 1 })),
    output: [1, 2, 3, 4, 5, 6, 7],
  },
  {
    name: 'max-concurrency-by-expression',
    machine: only(map('{% [1..4] %}', only(note), { MaxConcurrency: '{% $states.input.c %}' })),
    input: { c: 2 },
    output: [1, 2, 3, 4],
  },
  { name: 'an-item-that-fails-fails-the-map', machine: only(map([2, 3], oddFails)), error: 'Odd' },
  {
    name: 'inside-an-item-a-catch-saves-the-others',
    machine: only(
      map(['Good', 'Bad'], {
        StartAt: 'Try',
        States: {
          Try: {
            Type: 'Parallel',
            Branches: [
              {
                StartAt: 'Is',
                States: {
                  Is: {
                    Type: 'Choice',
                    Choices: [{ Condition: "{% $states.input = 'Bad' %}", Next: 'No' }],
                    Default: 'Yes',
                  },
                  Yes: pass('fine'),
                  No: fail('Bad'),
                },
              },
            ],
            Output: '{% $states.result[0] %}',
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
            End: true,
          },
          Caught: pass('{% $states.input.Error %}'),
        },
      }),
    ),
    output: ['fine', 'Bad'],
  },
  {
    name: 'map-in-map',
    machine: only(
      map([[1, 2], [3]], only(map('{% $states.input %}', only(pass('{% $states.input + 1 %}'))))),
    ),
    output: [[2, 3], [4]],
  },
];

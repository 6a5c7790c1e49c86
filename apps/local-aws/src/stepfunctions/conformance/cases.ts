import { distributed, map, only, pass, scripted, sequence } from './machine-parts.ts';

/** What an execution of a machine ends with; the same for every implementation of Amazon States Language. */
export interface Case {
  readonly name: string;
  readonly machine: object;
  readonly input?: unknown;
  /** Objects that are in the bucket, by key. */
  readonly objects?: Readonly<Record<string, string>>;
  readonly output?: unknown;
  /** Instead of an output: it fails so. */
  readonly error?: string;
  readonly cause?: string;
  /** Instead of either. */
  readonly status?: 'TIMED_OUT';
  /** Why LocalStack 4.14 answers something else than AWS's documentation says. */
  readonly localStack?: string;
}

/** The bucket that the cases read from and write to. */
export const CASE_BUCKET = 'conformance';

const fail = (Error: unknown, Cause: unknown = 'because') => ({ Type: 'Fail', Error, Cause });
const failing = only(fail('Custom.Failure'));
const caught = (more: object = {}) => [{ ErrorEquals: ['States.ALL'], Next: 'Caught', ...more }];
const note = pass('{% $states.input %}');
const retry = (more: object = {}) => [
  { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2, ...more },
];
const read = (ItemReader: object, processor: object = only(note), more: object = {}) => {
  const { Items: _items, ...state } = map(undefined, distributed(processor), { ItemReader, ...more });
  return only(state);
};
const object = (Key: string, ReaderConfig: object) => ({
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig,
  Arguments: { Bucket: CASE_BUCKET, Key },
});
const oddFails = {
  StartAt: 'Odd',
  States: {
    Odd: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input % 2 = 1 %}', Next: 'No' }],
      Default: 'Yes',
    },
    Yes: pass('{% $states.input * 10 %}'),
    No: fail('Odd'),
  },
};

export const CASES: readonly Case[] = [
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
  {
    name: 'retry-until-it-works',
    machine: only(scripted([{ error: 'Busy' }, { error: 'Busy' }, { value: 'third' }], { Retry: retry() })),
    output: 'third',
  },
  {
    name: 'retry-gives-up',
    machine: only(scripted([{ error: 'Busy' }], { Retry: retry({ MaxAttempts: 1 }) })),
    error: 'Busy',
  },
  {
    name: 'retry-of-another-error-does-not-count',
    machine: only(scripted([{ error: 'Busy' }, { value: 1 }], { Retry: retry({ ErrorEquals: ['Other'] }) })),
    error: 'Busy',
  },
  {
    name: 'each-retrier-counts-for-itself',
    machine: only(
      scripted([{ error: 'A' }, { error: 'B' }, { error: 'A' }, { value: 'fourth' }], {
        Retry: [
          { ErrorEquals: ['A'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 },
          { ErrorEquals: ['B'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 1 },
        ],
      }),
    ),
    output: 'fourth',
  },
  {
    name: 'max-attempts-zero-means-never',
    machine: only(
      scripted([{ error: 'A' }, { value: 1 }], {
        Retry: [{ ErrorEquals: ['A'], MaxAttempts: 0 }, ...retry()],
      }),
    ),
    error: 'A',
  },
  {
    name: 'after-the-retries-comes-the-catch',
    machine: sequence({
      Try: scripted([{ error: 'Busy' }], { Retry: retry({ MaxAttempts: 1 }), Catch: caught() }),
      Caught: pass('{% $states.input.Error %}'),
    }),
    output: 'Busy',
  },
  {
    name: 'max-delay-and-jitter',
    machine: only(
      scripted([{ error: 'Busy' }, { error: 'Busy' }, { value: 'ok' }], {
        Retry: retry({ BackoffRate: 9, MaxDelaySeconds: 2, JitterStrategy: 'FULL' }),
      }),
    ),
    output: 'ok',
  },
  {
    name: 'a-retried-map-does-all-again',
    machine: only(
      map([1, 2], only(scripted([{ value: 'x' }])), {
        Retry: retry(),
        Output: '{% $count($states.result) %}',
      }),
    ),
    output: 2,
  },
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

  {
    name: 'distributed-map-over-items',
    machine: only(map([1, 2, 3], distributed(only(pass('{% $states.input * 2 %}'))))),
    output: [2, 4, 6],
  },
  {
    name: 'distributed-map-item-selector',
    machine: only(
      map(['a', 'b'], distributed(only(note)), {
        ItemSelector: { v: '{% $states.context.Map.Item.Value %}', x: '{% $states.input.x %}' },
        MaxConcurrency: 1,
      }),
    ),
    input: { x: 1 },
    output: [
      { v: 'a', x: 1 },
      { v: 'b', x: 1 },
    ],
  },
  {
    name: 'item-reader-json',
    machine: read(object('list.json', { InputType: 'JSON' })),
    objects: { 'list.json': '[{"id":1},{"id":2}]' },
    output: [{ id: 1 }, { id: 2 }],
  },
  {
    name: 'item-reader-json-lines',
    localStack: 'It does not read JSON lines.',
    machine: read(object('list.jsonl', { InputType: 'JSONL' })),
    objects: { 'list.jsonl': '{"id":1}\n{"id":2}\n{"id":3}\n' },
    output: [{ id: 1 }, { id: 2 }, { id: 3 }],
  },
  {
    name: 'item-reader-csv',
    machine: read(object('list.csv', { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' })),
    objects: { 'list.csv': 'id,name\n1,"a, b"\n2,c\n' },
    output: [
      { id: '1', name: 'a, b' },
      { id: '2', name: 'c' },
    ],
  },
  {
    name: 'item-reader-csv-headers-given',
    machine: read(
      object('bare.csv', { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x', 'y'] }),
    ),
    objects: { 'bare.csv': '1,2\n3,4\n' },
    output: [
      { x: '1', y: '2' },
      { x: '3', y: '4' },
    ],
  },
  {
    name: 'item-reader-max-items',
    machine: read(object('many.json', { InputType: 'JSON', MaxItems: 2 })),
    objects: { 'many.json': '[1,2,3,4]' },
    output: [1, 2],
  },
  {
    name: 'item-reader-of-a-listing',
    machine: read(
      {
        Resource: 'arn:aws:states:::s3:listObjectsV2',
        Arguments: { Bucket: CASE_BUCKET, Prefix: 'listed/' },
      },
      only(pass('{% [$states.input.Key, $states.input.Size] %}')),
    ),
    objects: { 'listed/a.txt': 'a', 'listed/b.txt': 'bb' },
    output: [
      ['listed/a.txt', 1],
      ['listed/b.txt', 2],
    ],
  },
  {
    name: 'item-reader-of-nothing-there',
    localStack: 'It says States.Runtime.',
    machine: read(object('absent.json', { InputType: 'JSON' })),
    error: 'States.ItemReaderFailed',
  },
  {
    name: 'item-batcher',
    localStack: 'It has no ItemBatcher.',
    machine: only(
      map([1, 2, 3, 4, 5], distributed(only(note)), {
        ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { k: '{% $states.input.k %}' } },
      }),
    ),
    input: { k: 'v' },
    output: [
      { BatchInput: { k: 'v' }, Items: [1, 2] },
      { BatchInput: { k: 'v' }, Items: [3, 4] },
      { BatchInput: { k: 'v' }, Items: [5] },
    ],
  },
  {
    name: 'no-failure-is-tolerated-unless-said',
    localStack: 'It tolerates every failure.',
    machine: only(map([2, 3], distributed(oddFails))),
    error: 'States.ExceedToleratedFailureThreshold',
  },
  {
    name: 'tolerated-failure-count-exceeded',
    localStack: 'It tolerates every failure.',
    machine: only(map([1, 3, 2], distributed(oddFails), { ToleratedFailureCount: 1 })),
    error: 'States.ExceedToleratedFailureThreshold',
  },
];

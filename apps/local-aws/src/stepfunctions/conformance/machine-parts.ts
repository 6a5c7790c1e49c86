/** What the scripted function answers on each attempt, the last one ever after. */
export type Answer = { readonly value: unknown } | { readonly error: string };

/** A task whose function answers as written; on LocalStack, which has no functions here, its mocks do. */
export const scripted = (answers: readonly Answer[], more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {
    FunctionName: 'scripted',
    Payload: { answers, attempt: '{% $states.context.State.RetryCount %}' },
  },
  Output: '{% $states.result.Payload %}',
  End: true,
  ...more,
});

/** The source of the function that {@link scripted} invokes. */
export const SCRIPTED_SOURCE = `export const handler = async ({ answers, attempt }) => {
  const answer = answers[Math.min(attempt, answers.length - 1)];
  if (answer.error) throw Object.assign(new Error('as scripted'), { name: answer.error });
  return answer.value;
};`;

export const pass = (output: unknown, more: object = {}) => ({
  Type: 'Pass',
  Output: output,
  End: true,
  ...more,
});

/** A machine, or the processor of a Map, of one state. */
export const only = (state: object) => ({ StartAt: 'Only', States: { Only: state } });

/** States one after the other; each but the last gets its `Next`. */
export function sequence(states: Readonly<Record<string, object>>) {
  const names = Object.keys(states);
  const linked = Object.entries(states).map(([name, state], i) => {
    const { End: _end, ...rest } = state as { End?: boolean };
    const last = i === names.length - 1;
    return [name, last ? state : { Next: names[i + 1], ...rest }];
  });
  return { StartAt: names[0]!, States: Object.fromEntries(linked) as Record<string, object> };
}

export const map = (items: unknown, processor: object, more: object = {}) => ({
  Type: 'Map',
  Items: items,
  ItemProcessor: processor,
  End: true,
  ...more,
});

export const distributed = (machine: object, type: 'STANDARD' | 'EXPRESS' = 'STANDARD') => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
  ...machine,
});

export const fail = (Error: unknown, Cause: unknown = 'because') => ({ Type: 'Fail', Error, Cause });
export const failing = only(fail('Custom.Failure'));
export const caught = (more: object = {}) => [{ ErrorEquals: ['States.ALL'], Next: 'Caught', ...more }];
export const note = pass('{% $states.input %}');
export const retry = (more: object = {}) => [
  { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2, ...more },
];
export const oddFails = {
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

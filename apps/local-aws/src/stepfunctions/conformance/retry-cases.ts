import type { Case } from './case.ts';
import { map, only, pass, scripted, sequence, caught, retry } from './machine-parts.ts';

/** What is tried again, and how often. */
export const RETRY_CASES: readonly Case[] = [
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
];

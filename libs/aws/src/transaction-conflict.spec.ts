import { expectRefusal } from '@intake/testing';
import { retryTransactionConflicts } from './transaction-conflict.ts';

type Step = (args: unknown) => Promise<unknown>;

/** A call of a client that answers with these errors, one after the other, and then succeeds. */
function callWith(errors: object[]) {
  let around: (next: Step) => Step = (next) => next;
  const client = {
    middlewareStack: { add: (middleware: never) => (around = middleware as (next: Step) => Step) },
  };
  const pauses: number[] = [];
  retryTransactionConflicts(client, async (ms) => pauses.push(ms));
  let calls = 0;
  const call = around(async () => {
    const error = errors[calls++];
    if (error) throw Object.assign(new Error('refused'), error);
    return 'done';
  });
  return { run: () => call({}), pauses, calls: () => calls };
}

const conflict = { name: 'TransactionConflictException' };
const cancelled = (...codes: string[]) => ({
  name: 'TransactionCanceledException',
  CancellationReasons: codes.map((Code) => ({ Code })),
});

it('repeats what met a transaction of another request, with pauses', async () => {
  const { run, pauses } = callWith([conflict, cancelled('None', 'TransactionConflict')]);
  expect(await run()).toBe('done');
  expect(pauses).toHaveLength(2);
});

it.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])(
  'repeats a transaction after %s',
  async (code) => {
    const { run, calls } = callWith([cancelled('None', code), cancelled(code, code)]);
    expect(await run()).toBe('done');
    expect(calls()).toBe(3);
  },
);

it('gives up as a service that is busy, never as an unknown error', async () => {
  const { run, calls } = callWith(Array.from({ length: 50 }, () => conflict));
  await expectRefusal(run(), 'UNAVAILABLE');
  expect(calls()).toBe(6);
});

it.each([
  ['a failed condition', { name: 'ConditionalCheckFailedException' }],
  [
    'a cancelled transaction in which a condition failed',
    cancelled('TransactionConflict', 'ConditionalCheckFailed'),
  ],
  ['a cancelled transaction that was throttled, too', cancelled('ThrottlingError', 'ConditionalCheckFailed')],
  ['a wrong request', { name: 'ValidationException' }],
])('does not repeat %s', async (_, error) => {
  const { run, calls } = callWith([error]);
  await expect(run()).rejects.toThrow('refused');
  expect(calls()).toBe(1);
});

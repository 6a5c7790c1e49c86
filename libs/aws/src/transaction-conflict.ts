import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@intake/domain';

/** The one method that is needed of the DynamoDB client. */
interface AnyClient {
  middlewareStack: {
    add(middleware: never, options: { step: 'initialize'; priority: 'low'; name: string }): void;
  };
}

const TRIES = 6;
/** Milliseconds, doubled from try to try; full jitter. */
const FIRST_DELAY = 20;

/**
 * Repeats every call that met somebody else's transaction on the same item, and every transaction that was throttled: neither a
 * failed condition nor an outage, and over in milliseconds. The SDK repeats it for no operation.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 * @param pause waits so many milliseconds
 * @throws DomainError UNAVAILABLE when it still meets one at the last try
 */
export function retryTransactionConflicts<Client extends AnyClient>(
  client: Client,
  pause: (ms: number) => Promise<unknown> = sleep,
): Client {
  const middleware = (next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await next(args);
      } catch (error) {
        if (!isTransactionConflict(error)) throw error;
        if (attempt === TRIES)
          throw new DomainError('UNAVAILABLE', 'Too much is written at once. Please try again.', {}, error);
        await pause(Math.random() * FIRST_DELAY * 2 ** attempt);
      }
    }
  };
  client.middlewareStack.add(middleware as never, {
    step: 'initialize',
    priority: 'low',
    name: 'retryTransactionConflicts',
  });
  return client;
}

/** Why a transaction is cancelled that may well work in a moment; the SDK repeats none that is cancelled. */
const FOR_NOW = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** A condition that failed beside a conflict is an answer already: repeating the whole would not help the others. */
export function isTransactionConflict(error: unknown): boolean {
  const { name, CancellationReasons = [] } = error as {
    name?: string;
    CancellationReasons?: { Code?: string }[];
  };
  const codes = CancellationReasons.map(({ Code }) => Code);
  return (
    name === 'TransactionConflictException' ||
    (name === 'TransactionCanceledException' &&
      codes.some((code) => FOR_NOW.includes(code ?? '')) &&
      !codes.includes('ConditionalCheckFailed'))
  );
}

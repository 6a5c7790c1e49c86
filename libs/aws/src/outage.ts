import { DomainError } from '@intake/domain';

/** The one method that is needed of any SDK client. */
interface AnyClient {
  middlewareStack: {
    add(middleware: never, options: { step: 'initialize'; priority: 'high'; name: string }): void;
  };
}

const NETWORK = /\b(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)\b/;
const BUSY =
  /Throttl|TooManyRequests|ThroughputExceeded|RequestLimitExceeded|SlowDown|TimeoutError|InternalServerError/;
const NOT_IMPLEMENTED = 501;

/**
 * Makes every call of `client` that failed for the moment (after the SDK's own retries) a refusal UNAVAILABLE with the
 * AWS error as its cause, so that no adapter has to. All other errors pass unchanged.
 * @param message what a person is told
 */
export function reportOutages<Client extends AnyClient>(client: Client, message: string): Client {
  const middleware = (next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
    try {
      return await next(args);
    } catch (error) {
      throw isOutage(error) ? new DomainError('UNAVAILABLE', message, {}, error) : error;
    }
  };
  client.middlewareStack.add(middleware as never, {
    step: 'initialize',
    priority: 'high',
    name: 'reportOutages',
  });
  return client;
}

/** True for throttling, timeouts, network failures and 5xx: what may well work when it is tried again. */
export function isOutage(error: unknown): boolean {
  const {
    name = '',
    message = '',
    code = '',
    $metadata,
  } = error as Partial<NodeJS.ErrnoException> & { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  return (
    BUSY.test(name) ||
    // In the message, too: the SDK wraps errors of other realms and loses their codes.
    NETWORK.test(`${code} ${message}`) ||
    status === 429 ||
    (status >= 500 && status !== NOT_IMPLEMENTED)
  );
}

import { randomUUID } from 'node:crypto';
import { refuse } from '../gateway/operations.ts';
import type { Answer, Request } from './lambda-route.ts';

/** Bytes of a payload (Lambda quotas). */
const MAX_PAYLOAD = 6 * 1024 * 1024;
const MAX_ASYNC_PAYLOAD = 1024 * 1024;

/** @throws RequestTooLargeException, InvalidRequestContentException, TooManyRequestsException */
export async function invokeFunction({ store, call, name }: Request): Promise<Answer> {
  const fn = store.functions.get(name);
  const type = call.headers.get('x-amz-invocation-type') ?? 'RequestResponse';
  if (call.body.length > (type === 'Event' ? MAX_ASYNC_PAYLOAD : MAX_PAYLOAD))
    throw refuse(
      'RequestTooLargeException',
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
      413,
    );
  const payload = call.body.toString() || '{}';
  let event: unknown;
  try {
    event = JSON.parse(payload);
  } catch {
    throw refuse(
      'InvalidRequestContentException',
      'Could not parse request body into json: Unrecognized token',
    );
  }
  if (type === 'DryRun') return { status: 204 };
  if (fn.reservedConcurrency === 0) throw refuse('TooManyRequestsException', 'Rate Exceeded.', 429);
  if (type === 'Event') {
    store.invoker.enqueue(fn, payload);
    return { status: 202 };
  }
  const outcome = await store.invoker.invoke(fn, event, randomUUID());
  const executed = { 'x-amz-executed-version': '$LATEST' };
  if ('error' in outcome)
    return { headers: { ...executed, 'x-amz-function-error': 'Unhandled' }, body: outcome.error };
  if (Buffer.byteLength(outcome.payload) > MAX_PAYLOAD)
    return {
      headers: { ...executed, 'x-amz-function-error': 'Unhandled' },
      body: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD} bytes).`,
      },
    };
  return { headers: executed, body: outcome.payload };
}

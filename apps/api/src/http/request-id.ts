import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

/** Only what cannot break a log line, a header or a page. */
const SAFE = /^[\w.-]{8,64}$/;

const ids = new WeakMap<Request, string>();
const current = new AsyncLocalStorage<string>();

/** Names the request: by the caller's `x-request-id` when that is harmless, else by a new one. */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.header('x-request-id');
  const id = given && SAFE.test(given) ? given : randomUUID();
  ids.set(request, id);
  response.setHeader('x-request-id', id);
  current.run(id, next);
}

/** Of the request that is being answered, for what has no request at hand; the sweeper answers none. */
export function currentRequestId(): string | undefined {
  return current.getStore();
}

export function requestIdOf(request: Request): string {
  return ids.get(request) ?? '';
}

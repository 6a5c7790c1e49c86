import { createHash } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Principal } from '../auth/principal.decorator.ts';
import { log } from '../logging/log.ts';
import { requestIdOf } from './request-id.ts';

/** One line per request. The route is the pattern, never the address: that one can carry cursors and names. */
export function requestLog(request: Request, response: Response, next: NextFunction): void {
  const started = performance.now();
  response.once('close', () => {
    log(response.statusCode >= 500 ? 'error' : 'info', 'request', {
      requestId: requestIdOf(request),
      method: request.method,
      route: (request.route as { path: string } | undefined)?.path ?? 'none',
      status: response.statusCode,
      durationMs: Math.round(performance.now() - started),
      owner: ownerHash(request),
      // The client went away before the answer was complete.
      ...(!response.writableFinished && { broken: true }),
    });
  });
  next();
}

/** Enough to see that two lines are about the same person, not who it is. */
function ownerHash(request: Request): string | undefined {
  const { userId } = (request.user ?? {}) as Partial<Principal>;
  return userId && createHash('sha256').update(userId).digest('hex').slice(0, 12);
}

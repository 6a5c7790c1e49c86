import type { NextFunction, Request, Response } from 'express';
import type { Principal } from '../auth/principal.decorator.ts';
import { log } from '../logging/log.ts';
import { ownerHash } from '../logging/owner-hash.ts';
import { filesOf } from './request-file.ts';
import { requestIdOf } from './request-id.ts';
import { whenOver } from './when-over.ts';

/** One line per request. The route is the pattern, never the address: that one can carry cursors and names. */
export function requestLog(request: Request, response: Response, next: NextFunction): void {
  const started = performance.now();
  whenOver(response, () => {
    log(response.statusCode >= 500 ? 'error' : 'info', 'request', {
      requestId: requestIdOf(request),
      method: request.method,
      route: (request.route as { path: string } | undefined)?.path ?? 'none',
      status: response.statusCode,
      durationMs: Math.round(performance.now() - started),
      owner: ownerOf(request),
      ...filesOf(request),
      // The client went away before the answer was complete.
      ...(!response.writableFinished && { broken: true }),
    });
  });
  next();
}

function ownerOf(request: Request): string | undefined {
  const { userId } = (request.user ?? {}) as Partial<Principal>;
  return userId && ownerHash(userId);
}

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { ActivityRecorder } from '../activity/activity-recorder.ts';
import type { Principal } from '../auth/principal.decorator.ts';
import type { ProblemDto } from './problem.dto.ts';
import { whenOver } from './when-over.ts';

/** What happened during a request is kept once the answer is out. */
export function keepActivity(recorder: ActivityRecorder): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    whenOver(response, () => {
      const { problem } = response.locals as { problem?: ProblemDto };
      if (problem && problem.status >= 500) {
        // The pattern and not the address, as in the log.
        const { path } = (request.route ?? { path: 'none' }) as { path: string };
        const { userId } = (request.user ?? {}) as Partial<Principal>;
        const { code, detail } = problem;
        recorder.requestFailed({ name: `${request.method} ${path}`, code, detail, ownerId: userId });
      }
      void recorder.flush();
    });
    next();
  };
}

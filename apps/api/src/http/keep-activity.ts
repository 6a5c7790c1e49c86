import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { ActivityRecorder } from '../activity/activity-recorder.ts';
import { whenOver } from './when-over.ts';

/** What happened during a request is kept once the answer is out. */
export function keepActivity(recorder: ActivityRecorder): RequestHandler {
  return (_request: Request, response: Response, next: NextFunction) => {
    whenOver(response, () => void recorder.flush());
    next();
  };
}

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { ActivityRecorder } from '../activity/activity-recorder.ts';

/** What happened during a request is kept once the answer is out. */
export function keepActivity(recorder: ActivityRecorder): RequestHandler {
  return (_request: Request, response: Response, next: NextFunction) => {
    response.once('close', () => void recorder.flush());
    next();
  };
}

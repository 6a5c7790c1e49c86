import type { Response } from 'express';

/**
 * Calls `done` once, when the answer is out or the client has gone away. Behind API Gateway there is no connection whose
 * end could be heard of: there `close` never comes, but `finish` does.
 */
export function whenOver(response: Response, done: () => void): void {
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    done();
  };
  response.once('finish', end).once('close', end);
}

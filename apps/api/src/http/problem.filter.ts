import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { toProblem } from './problem.ts';

/** Seconds after which a client may try again when the error names no time. */
const RETRY_AFTER = 5;

/** Every error of every route leaves through here. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    // The headers are out: all that is left is to let the client see that the answer broke off.
    if (response.headersSent) return void response.destroy();
    const problem = toProblem(error, http.getRequest<Request>());
    // For the list of failures.
    response.locals.problem = problem;
    if (problem.status === 401) response.setHeader('WWW-Authenticate', challenge(problem.code));
    if (problem.status === 429 || problem.status === 503)
      response.setHeader('Retry-After', String(problem.retryAfter ?? RETRY_AFTER));
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** RFC 6750 section 3: the error is named only when a token was presented. */
function challenge(code: string): string {
  return code === 'TOKEN_EXPIRED' ? 'Bearer error="invalid_token", error_description="expired"' : 'Bearer';
}

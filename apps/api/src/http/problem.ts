import { DomainError } from '@intake/domain';
import { HttpException } from '@nestjs/common';
import type { Request } from 'express';
import { logError } from '../logging/log.ts';
import { PROBLEMS, type ProblemCode, problemType } from './problem-catalogue.ts';
import type { ProblemDto } from './problem.dto.ts';
import { requestIdOf } from './request-id.ts';

interface Refusal {
  code: ProblemCode;
  detail: string;
  facts?: Readonly<Record<string, unknown>>;
}

/** Any error as an RFC 9457 document. What was not expected is logged with its cause and shown without it. */
export function toProblem(error: unknown, request: Request): ProblemDto {
  const { code, detail, facts } = toRefusal(error);
  if (code === 'INTERNAL' || code === 'UNAVAILABLE')
    logError('request failed', error, { requestId: requestIdOf(request) });
  const { status, title } = PROBLEMS[code];
  return {
    ...facts,
    type: problemType(code),
    title,
    status,
    detail,
    // Without the query: cursors and search words do not belong into error reports.
    instance: request.originalUrl.split('?')[0]!,
    code,
    requestId: requestIdOf(request),
  };
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof DomainError) return { code: error.code, detail: error.message, facts: error.facts };
  // What our own check of a body throws comes back in the wrapping of the body parser and of Nest.
  if (error instanceof HttpException)
    return error.cause instanceof DomainError ? toRefusal(error.cause) : fromNest(error);
  return { code: 'INTERNAL', detail: 'Something went wrong here. It has been written down.' };
}

/** Nest's own refusals; those of Express and its body parser come as their cause (http-errors with `type` and `limit`). */
function fromNest(error: HttpException): Refusal {
  const { type, limit } = (error.cause ?? {}) as { type?: string; limit?: number };
  if (type === 'entity.parse.failed')
    return { code: 'MALFORMED_BODY', detail: 'The body is not valid JSON.' };
  switch (error.getStatus()) {
    case 403:
      return { code: 'FORBIDDEN', detail: 'A page of another site cannot do this.' };
    case 404:
      return { code: 'NO_SUCH_ROUTE', detail: 'There is nothing at this address.' };
    case 413:
      return { code: 'BODY_TOO_LARGE', detail: `A request body can have ${limit} bytes.`, facts: { limit } };
    case 415:
      return { code: 'UNSUPPORTED_BODY', detail: 'The body has to be JSON in UTF-8.' };
    default:
      return { code: 'BAD_REQUEST', detail: 'The request cannot be understood.' };
  }
}

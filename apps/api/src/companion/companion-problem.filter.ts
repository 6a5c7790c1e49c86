import { DomainError } from '@intake/domain';
import { type ArgumentsHost, Catch } from '@nestjs/common';
import { ProblemFilter } from '../http/problem.filter.ts';

/** Uppy shows people the member `message` of a refusal and nothing else; RFC 9457, 3.2 lets a problem have it. */
@Catch()
export class CompanionProblemFilter extends ProblemFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    super.catch(error instanceof DomainError ? withMessage(error) : error, host);
  }
}

function withMessage({ code, message, facts, cause }: DomainError): DomainError {
  return new DomainError(code, message, { ...facts, message }, cause);
}

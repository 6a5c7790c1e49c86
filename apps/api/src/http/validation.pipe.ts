import { DomainError } from '@intake/domain';
import { type ValidationError, ValidationPipe } from '@nestjs/common';
import type { FieldErrorDto } from './problem.dto.ts';

/** A person mends one field after the other; more only make the answer longer than the request. */
const MAX_ERRORS = 20;

/** Unknown fields are refused, so that a misspelt one is noticed; the values that arrive have the types of the DTO. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => {
      const fields = errors.flatMap((error) => toFieldErrors(error));
      return new DomainError('VALIDATION_FAILED', summary(fields), { errors: fields.slice(0, MAX_ERRORS) });
    },
  });
}

function toFieldErrors(
  { property, constraints = {}, children = [] }: ValidationError,
  parent = '',
): FieldErrorDto[] {
  const pointer = `${parent}/${escape(property)}`;
  return [
    ...Object.values(constraints).map((detail) => ({ pointer, detail })),
    ...children.flatMap((child) => toFieldErrors(child, pointer)),
  ];
}

/** RFC 6901 section 3. */
function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function summary([first, ...others]: FieldErrorDto[]): string {
  if (!first) return 'The request has the wrong shape.';
  return `${first.pointer.slice(1)}: ${first.detail}${others.length ? ` (and ${others.length} more)` : ''}.`;
}

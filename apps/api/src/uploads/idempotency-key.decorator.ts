import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DomainError } from '@intake/domain';
import type { Request } from 'express';
import { IDEMPOTENCY_KEY } from './start-upload.dto.ts';

/** @throws DomainError VALIDATION_FAILED for a key that is empty, too long or not printable ASCII */
function readKey(_: undefined, context: ExecutionContext): string | undefined {
  const key = context.switchToHttp().getRequest<Request>().header('Idempotency-Key');
  if (key === undefined || IDEMPOTENCY_KEY.test(key)) return key;
  throw new DomainError('VALIDATION_FAILED', 'An Idempotency-Key is 1 to 255 printable ASCII characters.');
}

export const IdempotencyKey = createParamDecorator(readKey);

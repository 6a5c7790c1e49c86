import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Who is calling, from a verified access token. */
export interface Principal {
  userId: string;
  sessionId: string;
}

/** Who is calling, with the session. */
export const Caller = createParamDecorator(
  (_: undefined, context: ExecutionContext) => context.switchToHttp().getRequest<Request>().user as Principal,
);

/** The id of the calling user: the owner of everything that the call touches. */
export const OwnerId = createParamDecorator(
  (_: undefined, context: ExecutionContext) =>
    (context.switchToHttp().getRequest<Request>().user as Principal).userId,
);

import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { DomainError } from '@intake/domain';
import { ACCESS_TOKEN, unauthenticated } from './access-token.strategy.ts';
import { PUBLIC } from './public.decorator.ts';

/** Stands before every operation that is not `@Public()`. */
@Injectable()
export class AccessTokenGuard extends AuthGuard(ACCESS_TOKEN) {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override canActivate(context: ExecutionContext) {
    const targets = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<boolean>(PUBLIC, targets) || super.canActivate(context);
  }

  /** @param info what passport says of a token that failed */
  override handleRequest<User>(error: unknown, user: User | false, info: unknown): User {
    if (user) return user;
    const reason = error ?? info;
    if (reason instanceof DomainError) throw reason;
    if (reason instanceof Error && reason.name === 'TokenExpiredError')
      throw new DomainError('TOKEN_EXPIRED', 'The access token has expired. Refresh it and try again.');
    throw unauthenticated();
  }
}

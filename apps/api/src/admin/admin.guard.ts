import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import { DomainError, GetUser } from '@intake/domain';
import type { Request } from 'express';
import { logSecurity } from '../logging/security-event.ts';
import type { Principal } from '../auth/principal.decorator.ts';

/** Comes after the guard of access tokens. The role is looked up, not read from the token: it may have been taken away. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(private readonly getUser: GetUser) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const { userId } = request.user as Principal;
    const { role } = await this.getUser.execute(userId);
    logSecurity(request, role === 'admin' ? 'admin' : 'admin-refused', { userId });
    if (role !== 'admin') throw new DomainError('FORBIDDEN', 'This is for administrators only.');
    return true;
  }
}

/** Admits administrators only. */
export const AdminOnly = () => applyDecorators(UseGuards(AdminGuard));

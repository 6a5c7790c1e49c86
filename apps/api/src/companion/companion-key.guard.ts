import { notFound } from '@intake/domain';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Companion names an upload by `uploadId` and `key` together. Ours are the same id; another pair does not exist. */
export class CompanionKeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { params, query } = context.switchToHttp().getRequest<Request>();
    if (params.uploadId === query.key) return true;
    throw notFound('upload');
  }
}

import { RefreshTokenFactory } from '@intake/domain';
import { createHash, randomBytes } from 'node:crypto';

export class MemoryRefreshTokenFactory extends RefreshTokenFactory {
  first(): string {
    return randomBytes(32).toString('base64url');
  }

  successorOf(secret: string): string {
    return createHash('sha256').update(`after ${secret}`).digest('base64url');
  }
}

import { createHmac, randomBytes } from 'node:crypto';
import { RefreshTokenFactory } from '@intake/domain';

/** A successor is the HMAC-SHA-256 of the token before: it cannot be derived without the deployment's key. */
export class HmacRefreshTokenFactory extends RefreshTokenFactory {
  private readonly key: () => string;

  /** @param key read at every use, so that a new key needs no restart */
  constructor(key: () => string) {
    super();
    this.key = key;
  }

  first(): string {
    return randomBytes(32).toString('base64url');
  }

  successorOf(secret: string): string {
    return createHmac('sha256', this.key()).update(secret).digest('base64url');
  }
}

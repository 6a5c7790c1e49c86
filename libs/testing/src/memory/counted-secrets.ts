import { Secrets } from '@intake/domain';
import { createHash } from 'node:crypto';

/** Secrets that a test can foresee. */
export class CountedSecrets extends Secrets {
  private count = 0;

  random(): string {
    return `secret-${String(++this.count).padStart(36, '0')}`;
  }

  async digest(text: string): Promise<string> {
    return createHash('sha256').update(text).digest('base64url');
  }
}

import { createHash, randomBytes } from 'node:crypto';
import { Secrets } from '@intake/domain';

/** The operating system's random numbers. */
export class RandomSecrets extends Secrets {
  random(): string {
    return randomBytes(32).toString('base64url');
  }

  async digest(text: string): Promise<string> {
    return createHash('sha256').update(text).digest('base64url');
  }
}

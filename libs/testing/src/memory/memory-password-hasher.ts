import { PasswordHasher } from '@intake/domain';
import { createHash, randomBytes } from 'node:crypto';

/** Salted, but fast: for tests only. */
export class MemoryPasswordHasher extends PasswordHasher {
  async hash(password: string): Promise<string> {
    return digest(randomBytes(8).toString('base64url'), password);
  }

  async verify(passwordHash: string, password: string): Promise<boolean> {
    return digest(passwordHash.split('$')[2] ?? '', password) === passwordHash;
  }
}

function digest(salt: string, password: string): string {
  return `$test$${salt}$${createHash('sha256').update(`${salt}:${password}`).digest('base64url')}`;
}

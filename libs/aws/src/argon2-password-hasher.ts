import type { Algorithm } from '@node-rs/argon2';
import { PasswordHasher } from '@intake/domain';

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const OPTIONS = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The native addon is loaded with the first password: a cold start for anything else does not pay for it. */
export class Argon2PasswordHasher extends PasswordHasher {
  async hash(password: string): Promise<string> {
    const { hash } = await import('@node-rs/argon2');
    return hash(password, OPTIONS);
  }

  /** False for a wrong password; throws when `passwordHash` is no PHC string. */
  async verify(passwordHash: string, password: string): Promise<boolean> {
    const { verify } = await import('@node-rs/argon2');
    return verify(passwordHash, password);
  }
}

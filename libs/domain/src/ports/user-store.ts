export type Role = 'admin' | 'member';

export interface User {
  id: string;
  /** Lower case; unique. */
  email: string;
  name: string;
  role: Role;
  /** PHC string of argon2id. */
  passwordHash: string;
  disabled: boolean;
  version: number;
  createdAt: string;
}

export abstract class UserStore {
  /** @throws DomainError ALREADY_EXISTS when the e-mail address is taken. */
  abstract create(user: User): Promise<void>;
  abstract findByEmail(email: string): Promise<User | null>;
  abstract find(id: string): Promise<User | null>;
  /** Writes a user whose version is one above the stored one; the e-mail address never changes. @throws DomainError VERSION_CONFLICT */
  abstract update(user: User): Promise<void>;
}

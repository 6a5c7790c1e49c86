export abstract class PasswordHasher {
  /** A PHC string. */
  abstract hash(password: string): Promise<string>;
  abstract verify(passwordHash: string, password: string): Promise<boolean>;
}

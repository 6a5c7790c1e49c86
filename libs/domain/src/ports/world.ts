/** Time and chance, so that tests own both. */
export abstract class World {
  abstract now(): Date;
  /** ULID. */
  abstract id(): string;
  /** At least 256 bits, base64url. */
  abstract secret(): string;
  /** SHA-256, base64url. */
  abstract digest(text: string): Promise<string>;
}

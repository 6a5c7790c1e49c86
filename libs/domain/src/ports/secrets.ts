/** Random secrets and the digests by which they are stored. */
export abstract class Secrets {
  /** At least 256 bits, base64url. */
  abstract random(): string;
  /** SHA-256, base64url. */
  abstract digest(text: string): Promise<string>;
}

/** Makes refresh tokens. A successor is derived, so that a replay within the grace gets the very same one. */
export abstract class RefreshTokenFactory {
  /** A new opaque secret, at least 256 bits, base64url. */
  abstract first(): string;
  /** Always the same successor for the same secret (an HMAC with a key of the deployment). */
  abstract successorOf(secret: string): string;
}

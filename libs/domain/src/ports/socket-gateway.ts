/** What holds the open sockets. */
export abstract class SocketGateway {
  /** @param message JSON, less than 32 KB. @returns false when the connection is gone */
  abstract send(connectionId: string, message: object): Promise<boolean>;
  /** Idempotent. */
  abstract close(connectionId: string): Promise<void>;
}

/** An open WebSocket of a session. */
export interface Connection {
  /** As API Gateway calls it. */
  id: string;
  ownerId: string;
  sessionId: string;
  openedAt: string;
  expiresAt: string;
}

export abstract class ConnectionStore {
  abstract add(connection: Connection): Promise<void>;
  /** Strongly consistent. Expiry is for the caller to check. */
  abstract find(id: string): Promise<Connection | null>;
  /** Strongly consistent: all of an owner, also expired ones that nobody has removed yet. */
  abstract list(ownerId: string): Promise<Connection[]>;
  /** Idempotent. */
  abstract remove(connection: Pick<Connection, 'id' | 'ownerId'>): Promise<void>;
}

/** Lets its bearer open one connection, for the session that asked for it. */
export interface Ticket {
  /** SHA-256 (base64url) of what the bearer shows. */
  digest: string;
  ownerId: string;
  sessionId: string;
  expiresAt: string;
}

export abstract class TicketStore {
  abstract add(ticket: Ticket): Promise<void>;
  /** Takes it out: of two who show the same one, one gets it. Null when there is none. Expiry is for the caller to check. */
  abstract take(digest: string): Promise<Ticket | null>;
}

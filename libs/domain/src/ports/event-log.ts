/** What one message told, as it was sent. */
export interface LoggedMessage {
  /** Counts an owner's messages. After a time without listeners it goes on with a higher number. */
  seq: number;
  events: readonly object[];
}

/** The last messages of each owner, for whoever was away for a moment. Nothing is kept while nobody listens. */
export abstract class EventLog {
  /** From now on until then messages are kept. @returns the number of the last one */
  abstract listen(ownerId: string, until: Date, now: Date): Promise<number>;
  /** @returns its number; null when nobody listens, then it is not kept */
  abstract append(ownerId: string, events: readonly object[], now: Date): Promise<number | null>;
  /**
   * All messages after a number, oldest first. Strongly consistent.
   * @returns null when one of them is not there (any more), or there are more than `limit`
   */
  abstract after(ownerId: string, seq: number, limit: number): Promise<LoggedMessage[] | null>;
}

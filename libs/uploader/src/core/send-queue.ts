import type { ItemSession } from './item.ts';
import type { Part } from './part-table.ts';

/** The uploads that have parts to send, the oldest first. Whoever adds one wakes the dispatcher. */
export class SendQueue {
  readonly #sessions = new Set<ItemSession>();
  readonly #listeners: (() => void)[] = [];

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  add(session: ItemSession): void {
    this.#sessions.add(session);
    this.changed();
  }

  remove(session: ItemSession): void {
    this.#sessions.delete(session);
  }

  /** Something that decides about sending is different now. Cheap, and harmless to call too often. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The first part that may be sent. @param maySend whether parts of this upload may be sent now */
  next(maySend: (session: ItemSession) => boolean): { session: ItemSession; part: Part } | null {
    for (const session of this.#sessions) {
      if (!maySend(session)) continue;
      const part = session.table.next();
      if (part) return { session, part };
      this.#sessions.delete(session);
    }
    return null;
  }

  /**
   * Whether less is waiting than `parts` parts, and than `fewParts` parts that have `bytes` bytes together.
   * @param counts the uploads that it is about
   */
  isShort(
    limits: { parts: number; fewParts: number; bytes: number },
    counts: (session: ItemSession) => boolean = () => true,
  ): boolean {
    let parts = 0;
    let bytes = 0;
    for (const session of this.#sessions) {
      if (!counts(session)) continue;
      for (const part of session.table.waiting) {
        parts += 1;
        bytes += part.size;
        if (parts >= limits.parts || (parts >= limits.fewParts && bytes >= limits.bytes)) return false;
      }
    }
    return true;
  }
}

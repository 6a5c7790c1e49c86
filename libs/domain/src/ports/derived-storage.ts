/** Files that algorithms make. They are linked as any other object, see `ObjectStorage`. */
export abstract class DerivedStorage {
  /** Replaces what lies there, once all of it has arrived. @returns its size in bytes */
  abstract put(
    key: string,
    contentType: string,
    content: Uint8Array | { path: string } | AsyncIterable<string>,
  ): Promise<number>;
  /** All of it. @throws DomainError NOT_FOUND */
  abstract read(key: string): Promise<Uint8Array>;
  /** Removes everything below a prefix; idempotent. */
  abstract deleteAll(prefix: string): Promise<void>;
}

/** Files that algorithms make. They are read and linked as any other object, see `ObjectStorage`. */
export abstract class DerivedStorage {
  /** Replaces what lies there. @returns its size in bytes */
  abstract put(key: string, contentType: string, content: Uint8Array | { path: string }): Promise<number>;
  /** Removes everything below a prefix; idempotent. */
  abstract deleteAll(prefix: string): Promise<void>;
}

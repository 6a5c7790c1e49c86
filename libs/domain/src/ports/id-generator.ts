/** Makes ids of records. */
export abstract class IdGenerator {
  /** A ULID (https://github.com/ulid/spec): 26 characters, later ones sort after earlier ones. */
  abstract next(): string;
}

import type { Detected } from '../content-verdict.ts';
import type { FileType } from '../file-types.ts';

/** Bytes that are read piece by piece, wherever they are. */
export interface ByteSource {
  size: number;
  /** Up to `length` bytes from `offset`; fewer at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Tells the true type of content. */
export abstract class ContentInspector {
  /**
   * What a whole file is; reads a few ranges of it.
   * @throws DomainError UNAVAILABLE when its bytes cannot be read (in time): a doubt, never a fact about the file
   */
  abstract inspect(source: ByteSource, claimed: FileType): Promise<Detected>;

  /**
   * What the first bytes of a file of `size` bytes show.
   * @returns null when only the whole file can tell
   */
  abstract inspectHead(head: Uint8Array, size: number, claimed: FileType): Promise<Detected | null>;
}

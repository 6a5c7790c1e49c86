import type { Detected } from '../content-verdict.ts';

/** Bytes that are read piece by piece, wherever they are. */
export interface ByteSource {
  size: number;
  /** Up to `length` bytes from `offset`; fewer at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Tells the true type of content. */
export abstract class ContentInspector {
  /** @throws DomainError UNAVAILABLE when the content could not be read in time: a doubt, never a verdict */
  abstract inspect(source: ByteSource): Promise<Detected>;
}

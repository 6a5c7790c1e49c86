import type { ContentReader } from './content-reader.ts';

export interface Finding {
  /** The format's name, see `FORMATS` in the domain. */
  found: string;
  /** Whether its structure is all there: a first half, or a signature with anything behind it, is not. */
  whole: boolean;
  encrypted?: boolean;
  /** Of text, see `Detected`. */
  charset?: string;
  /** Where it begins when other bytes stand before it. */
  start?: number;
  /** Where it ends, as far as it says so; other bytes may follow. */
  end?: number;
}

/**
 * Looks for formats of one family.
 * @param claimed the extension that the name claims, for what only a claim makes plausible
 * @returns null when the bytes are of another family
 * @throws TooMuchWork, or DomainError UNAVAILABLE
 */
export type Recogniser = (reader: ContentReader, claimed: string) => Promise<Finding | null>;

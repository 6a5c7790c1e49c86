import { documents } from './documents.ts';
import { duplicates } from './near-duplicates.ts';
import { languages } from './languages.ts';
import { loudness } from './loudness.ts';
import { media } from './media.ts';
import { office } from './office.ts';
import { pictures } from './pictures.ts';
import { scans } from './scanned-pages.ts';
import type { Section } from './row.ts';

export const SECTIONS: readonly Section[] = [
  media,
  loudness,
  pictures,
  documents,
  office,
  languages,
  duplicates,
  // It takes longest.
  scans,
];

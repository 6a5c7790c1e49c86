import { fileTypeFromTokenizer } from 'file-type';
import type { ContentReader } from './content-reader.ts';
import { ReaderTokenizer } from './reader-tokenizer.ts';

/** Names of file-type for what has one name here. */
const SAME: Record<string, string> = {
  apng: 'png',
  m4v: 'mp4',
  f4v: 'mp4',
  '3gp': 'mp4',
  '3g2': 'mp4',
  cfb: 'ole',
};

/**
 * What the signature at `start` says, for the words about a file that is not what its name says: a signature proves
 * that something is a program, and never that it is a whole document.
 */
export async function signature(reader: ContentReader, start = 0): Promise<string | null> {
  if (/^#! ?\//.test((await reader.bytes(start, 4)).toString('latin1'))) return 'script';
  const found = await fileTypeFromTokenizer(new ReaderTokenizer(reader, start));
  return found ? (SAME[found.ext] ?? found.ext) : null;
}

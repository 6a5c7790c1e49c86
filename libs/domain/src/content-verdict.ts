import { type Category, type FileType, ZIP_DOCUMENTS } from './file-types.ts';

/** What the bytes are, as far as they tell. `content` is the usual extension of the format, or `text`. */
export type Detected =
  | { kind: 'known'; content: string; contentType: string; firstBytes: string }
  | { kind: 'text' }
  | { kind: 'unknown'; firstBytes: string };

export interface Refusal {
  code: 'CONTENT_MISMATCH';
  detail: string;
}

const PROGRAMS = [
  'exe',
  'elf',
  'macho',
  'msi',
  'deb',
  'rpm',
  'dmg',
  'class',
  'wasm',
  'lnk',
  'jar',
  'apk',
  'xpi',
  'crx',
];

const NAMED_LIKE: Record<Category, string> = {
  video: 'a video',
  audio: 'an audio file',
  document: 'a document',
  image: 'an image',
};

/**
 * The final verdict, from the bytes that S3 stored: the content must be what the name claims.
 * @returns null when they agree
 */
export function verdict(claimed: FileType, detected: Detected): Refusal | null {
  const content = detected.kind === 'known' ? detected.content : detected.kind;
  return claimed.content.includes(content) ? null : refusal(claimed, detected);
}

/**
 * The early verdict, from the first bytes that the client sends along before anything is uploaded. It refuses only what
 * is certain: bytes that cannot be told yet (a zip that may be a docx, a long ID3 tag) wait for the final verdict.
 */
export function earlyVerdict(claimed: FileType, detected: Detected): Refusal | null {
  if (detected.kind !== 'known') return null;
  if (detected.content === 'zip' && ZIP_DOCUMENTS.includes(claimed.extension)) return null;
  return verdict(claimed, detected);
}

function refusal(claimed: FileType, detected: Detected): Refusal {
  const named = `named like ${NAMED_LIKE[claimed.category]} (.${claimed.extension})`;
  return { code: 'CONTENT_MISMATCH', detail: sentence(named, detected) };
}

function sentence(named: string, detected: Detected): string {
  if (detected.kind === 'text') return `This is plain text ${named}.`;
  const bytes = `first bytes: ${detected.firstBytes}`;
  if (detected.kind === 'unknown') return `The content is of no known type but ${named} (${bytes}).`;
  if (PROGRAMS.includes(detected.content))
    return `This is a program ${named}; ${bytes}. Programs can't be uploaded.`;
  return `This is a ${detected.content} file ${named}; ${bytes}.`;
}

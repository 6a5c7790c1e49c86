import { DomainError } from './errors.ts';
import { extensionOf } from './file-name.ts';

export const CATEGORIES = ['video', 'audio', 'document', 'image'] as const;
export type Category = (typeof CATEGORIES)[number];

export interface FileType {
  extension: string;
  category: Category;
  /** Registered media type under which the file is stored and served. */
  contentType: string;
  /** What the content may turn out to be (as `ContentInspector` names it) under this extension. */
  content: readonly string[];
}

const type = (
  category: Category,
  contentType: string,
  extension: string,
  content: string[] = [extension],
): FileType => ({
  extension,
  category,
  contentType,
  content,
});

/**
 * Every type that Intake knows how to check. Which of them a deployment accepts is a setting (`files/allowed-types`).
 * QuickTime, MP4 and 3GP are one container family (ISO/IEC 14496-12), and cameras name them either way.
 */
export const FILE_TYPES: readonly FileType[] = [
  type('video', 'video/mp4', 'mp4', ['mp4', 'mov']),
  type('video', 'video/quicktime', 'mov', ['mov', 'mp4']),
  type('video', 'video/x-msvideo', 'avi'),
  type('audio', 'audio/wav', 'wav'),
  type('audio', 'audio/mpeg', 'mp3'),
  type('audio', 'audio/flac', 'flac'),
  type('document', 'application/pdf', 'pdf'),
  type('document', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'),
  type('document', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'),
  type('document', 'application/vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx'),
  type('document', 'application/vnd.oasis.opendocument.text', 'odt'),
  type('document', 'application/rtf', 'rtf'),
  type('document', 'text/plain', 'txt', ['text']),
  type('document', 'text/csv', 'csv', ['text']),
  type('document', 'text/markdown', 'md', ['text']),
  type('image', 'image/jpeg', 'jpg'),
  type('image', 'image/jpeg', 'jpeg', ['jpg']),
  type('image', 'image/png', 'png'),
  type('image', 'image/gif', 'gif'),
  type('image', 'image/webp', 'webp'),
  type('image', 'image/avif', 'avif'),
  type('image', 'image/heic', 'heic'),
  type('image', 'image/tiff', 'tiff', ['tif']),
  type('image', 'image/tiff', 'tif'),
];

/**
 * The type that a name claims.
 * @throws DomainError TYPE_NOT_ALLOWED when the extension is unknown or not among `allowed` (extensions).
 */
export function typeOfName(name: string, allowed: readonly string[]): FileType {
  const extension = extensionOf(name);
  const found = allowed.includes(extension) && FILE_TYPES.find((t) => t.extension === extension);
  if (found) return found;
  throw new DomainError(
    'TYPE_NOT_ALLOWED',
    extension
      ? `Files of type .${extension} can't be uploaded. Allowed: ${allowed.join(', ')}.`
      : `This file has no extension, so its type is unknown. Allowed: ${allowed.join(', ')}.`,
    { extension, allowed },
  );
}

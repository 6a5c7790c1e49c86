import type { FileRecord } from '../file-record.ts';

type Served = Pick<FileRecord, 'category' | 'contentType' | 'charset'>;

const CATEGORIES = ['image', 'audio', 'video'];
const DOCUMENTS = ['application/pdf', 'text/plain'];

/** True for what a browser shows without running anything of it; the rest is an attachment, whatever is asked. */
export const isShownInline = ({ category, contentType }: Served): boolean =>
  CATEGORIES.includes(category) || DOCUMENTS.includes(contentType);

/** The media type with which a file is served. Without a charset a browser would guess, also at scripts in UTF-7. */
export const servedType = ({ contentType, charset = 'utf-8' }: Served): string =>
  contentType.startsWith('text/') ? `${contentType}; charset=${charset}` : contentType;

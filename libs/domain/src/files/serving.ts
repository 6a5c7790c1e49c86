import type { FileRecord } from '../file-record.ts';

type Served = Pick<FileRecord, 'category' | 'contentType' | 'charset'>;

const CATEGORIES = ['image', 'audio', 'video'];
const DOCUMENTS = ['application/pdf', 'text/plain'];

/** True for what a browser shows without running anything of it; the rest is an attachment, whatever is asked. */
export const isShownInline = ({ category, contentType }: Served): boolean =>
  CATEGORIES.includes(category) || DOCUMENTS.includes(contentType);

/** The same of a derived file, of which only the media type is known: images can carry scripts as SVG. */
export const isRunByNoBrowser = (contentType: string): boolean =>
  (/^(image|audio|video)\//.test(contentType) && !contentType.includes('svg')) ||
  DOCUMENTS.includes(contentType);

/** The media type with which a file is served. Without a charset a browser would guess, also at scripts in UTF-7. */
export const servedType = ({ contentType, charset = 'utf-8' }: Omit<Served, 'category'>): string =>
  contentType.startsWith('text/') ? `${contentType}; charset=${charset}` : contentType;

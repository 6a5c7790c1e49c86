import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';

/** Readers look for the header in this many bytes (Adobe's implementation notes to ISO 32000-1, 13). */
const HEADER_WITHIN = 1024;
const TAIL = 64 * 1024;

/**
 * PDF: a header, objects, and at the end `startxref` or `%%EOF`. Bytes before the header (a mail's or a server's) only
 * where the name claims a PDF.
 */
export async function pdf(reader: ContentReader, claimed: string): Promise<Finding | null> {
  const head = await reader.bytes(0, claimed === 'pdf' ? HEADER_WITHIN + 5 : 5);
  if (!head.includes('%PDF-')) return null;
  const [first, last] = [await reader.bytes(0, TAIL), await reader.tail(TAIL)];
  const hasObjects = [first, last].some((bytes) => /\d\s+\d+\s+obj\b/.test(bytes.toString('latin1')));
  const hasEnd = last.includes('%%EOF') || last.includes('startxref');
  const behind = last.lastIndexOf('%%EOF') + '%%EOF'.length;
  return {
    found: 'pdf',
    whole: hasObjects && hasEnd && !isCut(first, reader.size),
    start: head.indexOf('%PDF-'),
    ...(last.includes('%%EOF') && { end: reader.size - last.length + behind }),
  };
}

/** A linearized file says its own length at its start, and has a `%%EOF` there, too. */
function isCut(first: Buffer, size: number): boolean {
  const length = /\/Linearized\s[^>]{0,300}?\/L\s+(\d+)/.exec(first.toString('latin1', 0, 2048))?.[1];
  return length !== undefined && Number(length) > size;
}

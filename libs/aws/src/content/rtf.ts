import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';

/** RTF: one group in braces, in 7-bit text; `\bin` data may stand in its middle. */
export async function rtf(reader: ContentReader): Promise<Finding | null> {
  const head = (await reader.bytes(0, 512)).toString('latin1').replace(/\0+$/, '');
  if (!head.startsWith('{\\rtf')) return null;
  // eslint-disable-next-line no-control-regex
  const end = (await reader.tail(4096)).toString('latin1').replace(/[\s\0\x1a]+$/, '');
  return {
    found: 'rtf',
    whole: /^\{\\rtf\d*\s*[\\{}]/.test(head) && !head.includes('\0') && end.endsWith('}'),
  };
}

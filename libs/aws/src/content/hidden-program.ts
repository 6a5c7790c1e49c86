import { FILE_TYPES, isProgram } from '@intake/domain';
import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';
import { signature } from './signature.ts';
import { programAtEnd } from './zip-document.ts';

/** Bytes between the end of a format and what follows it are skipped: line breaks, padding. */
const GAP = 64;

/** A second file before or behind the first: one name, and two programs see two different things. */
export async function hiddenProgram(reader: ContentReader, finding: Finding): Promise<string | null> {
  if (finding.start) {
    const before = await signature(reader);
    if (before && before !== finding.found && isOther(before)) return before;
  }
  if (finding.end && finding.end < reader.size) {
    const gap = await reader.bytes(finding.end, GAP);
    const used = gap.findIndex((byte) => ![0, 0x0a, 0x0d, 0x20].includes(byte));
    const behind = used < 0 ? null : await signature(reader, finding.end + used);
    if (behind && isProgram(behind)) return behind;
  }
  return isZipBased(finding.found) ? null : ((await programAtEnd(reader))?.found ?? null);
}

const isZipBased = (found: string) => /^(docx|xlsx|pptx|od.|zip|jar|apk)$/.test(found);

/** Signatures of two or three bytes occur by chance; those of programs, archives and allowed types are looked at. */
const isOther = (found: string) =>
  isProgram(found) ||
  ['zip', 'rar', '7z'].includes(found) ||
  FILE_TYPES.some(({ content }) => content.includes(found));

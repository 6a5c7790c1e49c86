import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';
import { officeType } from './office-types.ts';
import { openDocument } from './open-document.ts';
import { type ZipEntry, zipDirectory } from './zip-directory.ts';

const CLAIMS = ['docx', 'xlsx', 'pptx', 'odt'];
/** Parts of programs for Java and Android; no document has them. */
const JAVA = /^(meta-inf\/manifest\.mf|androidmanifest\.xml)$|\.(class|dex)$/;
/** What starts on a double click; Office keeps embedded files in `.bin` parts. */
const PROGRAM = /\.(exe|dll|scr|com|bat|cmd|ps1|vbs|js|jse|wsf|hta|msi|lnk|jar|so|sh)$/;

/** Word, Excel and PowerPoint files and OpenDocument text, by the directory that programs open them by. */
export async function zipDocument(reader: ContentReader, claimed: string): Promise<Finding | null> {
  const start = (await reader.bytes(0, 4)).toString('latin1');
  if (start !== 'PK\x03\x04') return null;
  const entries = await zipDirectory(reader);
  // Without a directory there is nothing to contradict the name, and nothing to prove it.
  if (!entries) return CLAIMS.includes(claimed) ? { found: claimed, whole: false } : null;
  return documentIn(reader, entries);
}

async function documentIn(reader: ContentReader, entries: ZipEntry[]): Promise<Finding> {
  const names = new Set(entries.map(({ name }) => name));
  if (names.has('androidmanifest.xml')) return { found: 'apk', whole: true };
  if (entries.some(({ name }) => JAVA.test(name))) return { found: 'jar', whole: true };
  // Two parts of one name: which of them is meant depends on the program.
  const isClear = names.size === entries.length;
  if (!isClear || entries.some(({ name }) => PROGRAM.test(name))) return { found: 'zip', whole: true };
  return (
    (await officeType(reader, entries)) ??
    (await openDocument(reader, entries)) ?? { found: 'zip', whole: true }
  );
}

/** A Java or Android program behind other content: such programs are found from the end of a file. */
export async function programAtEnd(reader: ContentReader): Promise<Finding | null> {
  const entries = await zipDirectory(reader);
  if (!entries?.some(({ name }) => JAVA.test(name))) return null;
  return { found: entries.some(({ name }) => name === 'androidmanifest.xml') ? 'apk' : 'jar', whole: true };
}

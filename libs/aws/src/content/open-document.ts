import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';
import { decodeXml } from './xml.ts';
import { partOf, type ZipEntry } from './zip-directory.ts';

const KINDS: [type: string, found: string][] = [
  ['application/vnd.oasis.opendocument.text', 'odt'],
  ['application/vnd.oasis.opendocument.spreadsheet', 'ods'],
  ['application/vnd.oasis.opendocument.presentation', 'odp'],
  ['application/vnd.oasis.opendocument.graphics', 'odg'],
];

/**
 * OpenDocument (ODF 1.3, part 2): the type stands in `mimetype`, which may be missing, and in the manifest. Null when
 * neither is there.
 */
export async function openDocument(reader: ContentReader, entries: ZipEntry[]): Promise<Finding | null> {
  const part = async (wanted: string) => {
    const entry = entries.find(({ name }) => name === wanted);
    return entry && (await partOf(reader, entry));
  };
  const manifestPart = await part('meta-inf/manifest.xml');
  const manifest = manifestPart ? decodeXml(manifestPart) : '';
  const declared = (await part('mimetype'))?.toString('latin1').trim() ?? rootType(manifest);
  const found = KINDS.find(([type]) => declared === type || declared === `${type}-template`)?.[1];
  if (!found) return null;
  const hasContent = entries.some(({ name }) => name === 'content.xml' || name === 'encrypted-package');
  const encrypted = manifest.includes('encryption-data');
  return { found, whole: hasContent && manifest !== '', ...(encrypted && { encrypted }) };
}

/** The manifest's type of `/`, the whole package; attributes come in any order. */
function rootType(manifest: string): string | undefined {
  const entry = manifest
    .match(/<[\w:-]*file-entry\s[^<>]*>/g)
    ?.find((tag) => /full-path\s*=\s*["']\/["']/.test(tag));
  return /media-type\s*=\s*["']([^"']*)["']/.exec(entry ?? '')?.[1];
}

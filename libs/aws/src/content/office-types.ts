import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';
import { decodeXml } from './xml.ts';
import { partOf, type ZipEntry } from './zip-directory.ts';

/** Types of the main part (ECMA-376-1, 11.3, 12.3, 13.3): documents, their templates, slide shows. */
const MAIN: [type: RegExp, found: string][] = [
  [
    /^application\/vnd\.openxmlformats-officedocument\.wordprocessingml\.(document|template)\.main\+xml$/,
    'docx',
  ],
  [/^application\/vnd\.openxmlformats-officedocument\.spreadsheetml\.(sheet|template)\.main\+xml$/, 'xlsx'],
  [
    /^application\/vnd\.openxmlformats-officedocument\.presentationml\.(presentation|slideshow|template)\.main\+xml$/,
    'pptx',
  ],
  [/^application\/vnd\.ms-word\..*macroenabled.*main\+xml$/, 'docm'],
  [/^application\/vnd\.ms-excel\..*macroenabled.*main(\+xml)?$/, 'xlsm'],
  [/^application\/vnd\.ms-powerpoint\..*macroenabled.*main\+xml$/, 'pptm'],
];
/** Parts that hold macros, whatever they are called: VBA projects and Excel's older macro sheets. */
const MACRO_TYPE = /vnd\.ms-office\.vbaproject|macrosheet/;
const MACRO_NAME = /(^|\/)vba(project|data)[^/]*$|(^|\/)macrosheets\//;
const WITH_MACROS: Record<string, string> = { docx: 'docm', xlsx: 'xlsm', pptx: 'pptm' };

/** Which Office document the list of content types describes (ECMA-376-2, 7.3); null when there is no such list. */
export async function officeType(reader: ContentReader, entries: ZipEntry[]): Promise<Finding | null> {
  const list = entries.find(({ name }) => name === '[content_types].xml');
  const part = list && (await partOf(reader, list));
  if (!part) return null;
  const types = typesIn(decodeXml(part));
  const names = new Set(entries.map(({ name }) => name));
  const main = mainOf(types);
  if (!main) return null;
  const hasMacros =
    types.some(({ type }) => MACRO_TYPE.test(type)) || entries.some(({ name }) => MACRO_NAME.test(name));
  const isThere = main.part === undefined || names.has(main.part);
  return { found: hasMacros ? (WITH_MACROS[main.found] ?? main.found) : main.found, whole: isThere };
}

interface PartType {
  type: string;
  /** Absent for the type of an extension. */
  part?: string;
}

function typesIn(xml: string): PartType[] {
  return [...xml.matchAll(/<(?:[\w.-]+:)?(?:Override|Default)\s([^<>]*)>/g)].map(([, attributes]) => {
    const of = (name: string) =>
      new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
        .exec(attributes!)
        ?.slice(1)
        .find((value) => value !== undefined);
    const part = of('PartName')?.toLowerCase().replace(/^\/+/, '');
    return {
      type: (of('ContentType') ?? '').trim().toLowerCase(),
      ...(part !== undefined && { part: unescaped(part) }),
    };
  });
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A type with macros counts before one without: a list may name both. */
function mainOf(types: PartType[]): { found: string; part?: string } | null {
  const mains = types.flatMap(({ type, part }) => {
    const found = MAIN.find(([pattern]) => pattern.test(type))?.[1];
    return found ? [{ found, part }] : [];
  });
  return mains.find(({ found }) => found.endsWith('m')) ?? mains[0] ?? null;
}

import { boxesIn, type Box } from './iso-boxes.ts';
import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';

/** Boxes that files of this family begin with (ISO/IEC 14496-12 and the QuickTime File Format specification). */
const FIRST = new Set('ftyp moov mdat free skip wide pnot PICT uuid meta styp junk pdin'.split(' '));
/** Brands of HEIF with HEVC, and with AV1 (ISO/IEC 23008-12, AV1 Image File Format). */
const HEIC = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];
const AVIF = ['avif', 'avis'];
/** Brands that any codec may have. */
const HEIF = ['mif1', 'mif2', 'miaf', 'msf1'];
/** Other formats in the same container. */
const OTHERS: Record<string, string> = { 'crx ': 'cr3', 'jp2 ': 'jp2', 'jpx ': 'jp2' };

/** MP4, QuickTime, HEIC and AVIF: known by their boxes, wherever these stand. */
export async function isoMedia(reader: ContentReader): Promise<Finding | null> {
  const head = await reader.bytes(0, 12);
  if (!FIRST.has(head.toString('latin1', 4, 8))) return null;
  const brands = await brandsOf(reader, head);
  const other = OTHERS[brands[0] ?? ''];
  if (other) return { found: other, whole: false };

  const boxes = new Map<string, Box>();
  let whole = true;
  let end = 0;
  for await (const box of boxesIn(reader, 0, reader.size)) {
    if (!/^[\x20-\x7e\xa9]{4}$/.test(box.type)) break;
    end = box.end;
    whole &&= end <= reader.size;
    if (!boxes.has(box.type)) boxes.set(box.type, box);
  }
  const still = stillImage(brands);
  const [moov, meta] = [boxes.get('moov'), boxes.get('meta')];
  if (still) {
    const found = still === 'heif' ? await codecOf(reader, meta) : still;
    const hasImage = meta && (await isPicture(reader, meta, boxes.has('mdat')));
    return { found, whole: whole && Boolean(hasImage || (moov && (await isMovie(reader, moov)))), end };
  }
  const found = brands.length === 0 || brands[0] === 'qt  ' ? 'mov' : 'mp4';
  return { found, whole: whole && Boolean(moov && (await isMovie(reader, moov))), end };
}

/** Major brand first; empty for old QuickTime files, which have none. */
async function brandsOf(reader: ContentReader, head: Buffer): Promise<string[]> {
  if (head.toString('latin1', 4, 8) !== 'ftyp') return [];
  const box = await reader.bytes(8, Math.min(Math.max(head.readUInt32BE(0) - 8, 0), 1024));
  const [major = '', , ...compatible] = box.toString('latin1').match(/.{4}/gs) ?? [];
  return [major, ...compatible];
}

function stillImage(brands: string[]): 'heic' | 'avif' | 'heif' | null {
  const [major = ''] = brands;
  if (HEIC.includes(major)) return 'heic';
  if (AVIF.includes(major)) return 'avif';
  if (!HEIF.includes(major)) return null;
  if (brands.some((brand) => HEIC.includes(brand))) return 'heic';
  return brands.some((brand) => AVIF.includes(brand)) ? 'avif' : 'heif';
}

/** Where no brand tells, the items' types do. */
async function codecOf(reader: ContentReader, meta: Box | undefined): Promise<string> {
  const bytes = meta ? await reader.bytes(meta.start, Math.min(meta.end - meta.start, 65_536)) : '';
  return bytes.includes('av01') ? 'avif' : 'heic';
}

/** A `meta` box that describes pictures: a handler, items and their places; and where the items' bytes are. */
async function isPicture(reader: ContentReader, meta: Box, hasData: boolean): Promise<boolean> {
  const children = await typesIn(reader, meta, 4);
  const described = ['hdlr', 'iloc', 'iinf'].every((type) => children.has(type));
  return described && (hasData || children.has('idat'));
}

/** A header and a track, or the compressed form of both (`cmov`, QuickTime). */
async function isMovie(reader: ContentReader, moov: Box): Promise<boolean> {
  const children = await typesIn(reader, moov, 0);
  return children.has('cmov') || (children.has('mvhd') && children.has('trak'));
}

async function typesIn(reader: ContentReader, box: Box, skip: number): Promise<Set<string>> {
  const types = new Set<string>();
  for await (const child of boxesIn(reader, box.start + skip, box.end))
    if (child.end <= box.end) types.add(child.type);
  return types;
}

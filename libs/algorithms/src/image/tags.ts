import { statSync } from 'node:fs';
import exifr from 'exifr';
import type { Metadata } from 'sharp';
import { hasBlocks, segmentsOf, tiffOf } from './blocks.ts';

// In Node it is CommonJS and has the default export alone.
// oxlint-disable-next-line import/no-named-as-default-member
const { parse, thumbnail } = exifr;

type Group = Record<string, unknown>;
type Groups = Record<string, Group>;

const OPTIONS = {
  tiff: true,
  ifd0: {},
  exif: true,
  gps: true,
  interop: true,
  iptc: true,
  xmp: true,
  icc: true,
  jfif: true,
  ihdr: true,
  mergeOutput: false,
  // Dates stay texts: EXIF has no time zone, and that of this machine means nothing.
  reviveValues: false,
};

/** Where a picture was taken, under whatever name: it is personal, and left out unless asked for. */
const PLACE = /gps|latitude|longitude|altitude|city|state|location|province|country|region|address/i;
const LONGEST = 2000;
/** A TIFF file has its tags anywhere, and exifr finds only near ones unless it has the whole. */
const WHOLE_TIFF = 64 * 2 ** 20;
const MOST_IN_LIST = 100;

/**
 * EXIF, IPTC and XMP.
 * @param location whether those that tell the place are kept
 * @returns what people look for, and all of it by group; neither where there is nothing
 */
export async function readTags(path: string, header: Metadata, location: boolean) {
  const read = await groupsOf(path, header);
  const groups = clean(read, location) as Groups | undefined;
  if (!groups) return { result: {} };
  return { result: { ...forPeople(groups), ...(location && placeOf(read)) }, all: groups };
}

async function groupsOf(path: string, header: Metadata): Promise<Groups> {
  const options = { ...OPTIONS, chunked: header.format !== 'tiff' || statSync(path).size > WHOLE_TIFF };
  const from = hasBlocks(header) ? [segmentsOf(header), tiffOf(header)] : [path];
  const read: Groups = {};
  for (const one of from.filter((block) => block !== undefined))
    Object.assign(read, await parse(one, options).catch(() => undefined));
  const { iptc, errors: _, ...others } = read;
  return { ...others, ...(iptc && { iptc: utf8(iptc) as Group }) };
}

/** exifr takes IPTC for Latin-1; today's programs write UTF-8. */
function utf8(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(utf8);
  if (typeof value === 'object' && value)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, utf8(one)]));
  if (typeof value !== 'string') return value;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

/** Without binary values, control characters and, unless wanted, places; undefined where nothing is left. */
function clean(value: unknown, location: boolean, depth = 0): unknown {
  if (typeof value === 'string') {
    const text = value.replaceAll(/\p{Cc}+/gu, ' ').trim();
    return text ? text.slice(0, LONGEST) : undefined;
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object' || !value || ArrayBuffer.isView(value) || depth > 6) return undefined;
  if (Array.isArray(value)) {
    const list = value.slice(0, MOST_IN_LIST).map((one) => clean(one, location, depth + 1));
    const kept = list.filter((one) => one !== undefined);
    return kept.length > 0 ? kept : undefined;
  }
  const members = Object.entries(value)
    .filter(([name]) => location || !PLACE.test(name))
    .map(([name, one]) => [name, clean(one, location, depth + 1)] as const)
    .filter(([, one]) => one !== undefined);
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

/** Of each fact, the first place that it is found in: EXIF tells of the camera, XMP and IPTC what people wrote. */
function forPeople({ ifd0 = {}, exif = {}, iptc = {}, dc = {}, xmp = {}, photoshop = {}, icc = {} }: Groups) {
  const taken = date(
    exif['DateTimeOriginal'] ?? exif['CreateDate'],
    exif['OffsetTimeOriginal'] ?? exif['OffsetTime'],
  );
  const camera = defined({
    make: ifd0['Make'],
    model: ifd0['Model'],
    lens: exif['LensModel'],
    software: ifd0['Software'],
  });
  const exposure = defined({
    seconds: exif['ExposureTime'],
    aperture: exif['FNumber'],
    iso: exif['ISO'],
    focalLength: exif['FocalLength'],
    focalLength35: exif['FocalLengthIn35mmFormat'],
    flash: exif['Flash'],
  });
  const keywords = [dc['subject'] ?? iptc['Keywords'] ?? []].flat().map(String).filter(Boolean);
  return defined({
    takenAt: taken ?? date(photoshop['DateCreated'] ?? xmp['CreateDate']),
    camera: camera && texts(camera),
    exposure,
    title: text(dc['title'] ?? iptc['ObjectName']),
    caption: text(dc['description'] ?? iptc['Caption'] ?? ifd0['ImageDescription']),
    creator: text(dc['creator'] ?? iptc['Byline'] ?? ifd0['Artist']),
    copyright: text(dc['rights'] ?? iptc['CopyrightNotice'] ?? ifd0['Copyright']),
    keywords: keywords.length > 0 ? keywords.map((one) => one.slice(0, 60)).slice(0, 30) : undefined,
    rating: typeof xmp['Rating'] === 'number' ? xmp['Rating'] : undefined,
    colourProfile: text(icc['ProfileDescription']),
  })!;
}

function placeOf({ gps = {}, iptc = {}, photoshop = {} }: Groups): Group {
  const { latitude, longitude, GPSAltitude: altitude } = gps;
  const place = defined({
    latitude,
    longitude,
    altitude: typeof altitude === 'number' ? altitude : undefined,
    city: text(iptc['City'] ?? photoshop['City']),
    country: text(iptc['Country'] ?? photoshop['Country']),
  });
  return place ? { location: place } : {};
}

function defined(values: Group): Group | undefined {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

const texts = (values: Group) =>
  Object.fromEntries(Object.entries(values).map(([name, one]) => [name, text(one)]));

/** XMP has texts by language, and lists of people. */
function text(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(text).filter(Boolean).join(', ').slice(0, 500) || undefined;
  if (typeof value === 'object' && value) return text((value as { value?: unknown }).value);
  return value === undefined ? undefined : String(value).slice(0, 500);
}

/** `2024:05:06 07:08:09` and an offset, as ISO 8601; without an offset it is the camera's local time. */
function date(value: unknown, offset?: unknown): string | undefined {
  const [, y, m, d, time] =
    /^(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?/.exec(String(value)) ?? [];
  if (!y || m === '00' || y === '0000') return undefined;
  const zone =
    /^([+-]\d\d:\d\d|Z)$/.exec(String(offset ?? ''))?.[0] ?? /(Z|[+-]\d\d:\d\d)$/.exec(String(value))?.[0];
  return time ? `${y}-${m}-${d}T${time.length === 5 ? `${time}:00` : time}${zone ?? ''}` : `${y}-${m}-${d}`;
}

/** The small JPEG inside an EXIF block, where there is one. */
export async function embeddedPreview(path: string, header: Metadata): Promise<Uint8Array | undefined> {
  const from = hasBlocks(header) ? tiffOf(header) : path;
  return from ? thumbnail(from).catch(() => undefined) : undefined;
}

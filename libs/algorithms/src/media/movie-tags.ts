import { Binary } from '../reading/binary.ts';
import { BoxTree } from '../reading/boxes.ts';

const NAMES: Readonly<Record<string, string>> = {
  '©nam': 'title',
  '©ART': 'artist',
  aART: 'albumArtist',
  '©alb': 'album',
  '©day': 'date',
  '©gen': 'genre',
  '©wrt': 'composer',
  '©cmt': 'comment',
  '©inf': 'comment',
  '©too': 'encoder',
  '©swr': 'encoder',
  '©cpy': 'copyright',
  '©grp': 'grouping',
  '©mak': 'make',
  '©mod': 'model',
  '©des': 'description',
  cprt: 'copyright',
  desc: 'description',
  ldes: 'synopsis',
  tvsh: 'show',
  keyw: 'keywords',
  title: 'title',
  artist: 'artist',
  album: 'album',
  comment: 'comment',
  description: 'description',
  copyright: 'copyright',
  make: 'make',
  model: 'model',
  software: 'encoder',
  keywords: 'keywords',
  genre: 'genre',
  author: 'artist',
};
const MOST_VALUE = 64 * 1024;
const MOST_COVER = 4 * 2 ** 20 - 1;

export interface MovieTags {
  tags: Record<string, string>;
  location?: string;
  date?: string;
  cover?: Uint8Array;
}

/** iTunes' list, QuickTime's keys, and the older texts of `udta`. */
export async function movieTags(movie: BoxTree): Promise<MovieTags> {
  const found: MovieTags = { tags: {} };
  const udta = await movie.find('udta');
  for (const meta of [await movie.find('meta'), await udta?.find('meta')])
    if (meta) await readMeta(meta, found);
  for (const box of (await udta?.all()) ?? [])
    if (box.box.type.startsWith('\u00a9')) {
      const value = await box.read(1024);
      keep(found, box.box.type, value.text(4, value.u16(0)));
    }
  const place = await udta?.content(['loci']);
  if (place && place.length > 0) found.location ??= placeOf(place);
  return found;
}

/** 3GPP's `loci`: a language, a name, a role, then degrees of 16.16 bits; as ISO 6709. */
function placeOf(loci: Binary): string {
  const at = loci.bytes.indexOf(0, 6) + 2;
  const degrees = (value: number, digits: number) =>
    (value < 0 ? '-' : '+') +
    Math.abs(value / 65536)
      .toFixed(4)
      .padStart(digits + 5, '0');
  return `${degrees(loci.i32(at + 4), 2)}${degrees(loci.i32(at), 3)}/`;
}

async function readMeta(meta: BoxTree, found: MovieTags): Promise<void> {
  // A full box in ISO files, a plain one in QuickTime's.
  const skip = (await meta.read(12)).code(4) === 'hdlr' ? 0 : 4;
  await meta.all(undefined, skip);
  const keys = keyNames(await meta.content(['keys'], MOST_VALUE));
  for (const item of (await (await meta.find('ilst'))?.all()) ?? []) {
    const type = keys[new Binary(Buffer.from(item.box.type, 'latin1')).u32(0) - 1] ?? item.box.type;
    const value = await (await item.find('data'))?.read(type === 'covr' ? MOST_COVER : MOST_VALUE);
    if (!value) continue;
    if (type === 'covr') found.cover ??= value.from(8).bytes;
    else if (type === 'trkn' || type === 'disk') pair(found, type, value);
    // 1 is UTF-8 (QuickTime's well-known types).
    else if (value.u32(0) === 1) keep(found, type, value.text(8));
  }
}

function keyNames(keys: Binary): string[] {
  const names: string[] = [];
  for (let at = 8, n = 0; n < keys.u32(4) && at + 8 <= keys.length && n < 1000; n++) {
    const size = keys.u32(at);
    if (size < 8) break;
    names.push(keys.text(at + 8, size - 8).replace(/^com\.apple\.quicktime\./, ''));
    at += size;
  }
  return names;
}

function pair({ tags }: MovieTags, type: string, value: Binary): void {
  const [number, of] = [value.u16(10), value.u16(12)];
  if (number > 0) tags[type === 'trkn' ? 'track' : 'disc'] = of > 0 ? `${number}/${of}` : `${number}`;
}

function keep(found: MovieTags, type: string, value: string): void {
  if (!value) return;
  if (type === '©xyz' || type === 'location.ISO6709') found.location ??= value;
  else if (type === 'creationdate') found.date ??= value;
  else {
    const name = NAMES[type] ?? NAMES[type.toLowerCase()];
    if (name) found.tags[name] ??= value.slice(0, 300);
  }
}

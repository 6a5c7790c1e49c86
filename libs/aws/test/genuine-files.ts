import {
  aBigEndianWav,
  aCompoundFile,
  aFlac,
  aGif,
  aHeif,
  aJpeg,
  anAvi,
  anMp3,
  anMp4,
  aPdf,
  aPng,
  aTiff,
  aWav,
  aZip,
  box,
  chunk,
  contentTypes,
  ftyp,
  heifMeta,
  id3,
  jpegSegment,
  moov,
  odtParts,
  OFFICE_TYPES,
  officeParts,
  pngChunk,
  riff,
} from '@intake/testing';

const zeros = (length: number) => Buffer.alloc(length);
const join = (...parts: Uint8Array[]) => Buffer.concat(parts);
const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const utf32 = (text: string) =>
  join(...[...text].map((c) => Buffer.from(Uint32Array.of(c.codePointAt(0)!).buffer)));
const swapped32 = (text: string) => Buffer.from(utf32(text)).swap32();
const mdat = () => box('mdat', Buffer.alloc(300, 9));

const rf64 = (name: string) => {
  const ds64 = Buffer.alloc(28);
  const sound = aWav().subarray(12);
  return join(Buffer.from(name), Buffer.alloc(4, 0xff), Buffer.from('WAVE'), chunk('ds64', ds64), sound);
};
const wavWithOpenSizes = () => {
  const bytes = aWav();
  bytes.writeUInt32LE(0xffff_ffff, 4);
  bytes.writeUInt32LE(0xffff_ffff, bytes.indexOf('data') + 4);
  return bytes;
};
const apeTag = (size: number) => {
  const head = Buffer.alloc(32);
  head.write('APETAGEX');
  head.writeUInt32LE(2000, 8);
  head.writeUInt32LE(size, 12);
  return join(head, zeros(size));
};
const withTypes = (office: keyof typeof OFFICE_TYPES, types: Uint8Array | string) =>
  aZip([{ name: '[Content_Types].xml', data: types }, ...officeParts(office).slice(1)]);
const docxTypes = contentTypes(OFFICE_TYPES.docx.part, OFFICE_TYPES.docx.type);
const odtType = (kind: string) => `application/vnd.oasis.opendocument.${kind}`;

const heifBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

/** Unusual files that are what their names say: `[what is unusual, extension, bytes]`. */
export const GENUINE: [what: string, claimed: string, bytes: Buffer][] = [
  ['the index at the end', 'mp4', join(ftyp('isom'), mdat(), moov())],
  ['a fragmented film', 'mp4', join(ftyp('iso5'), moov(), box('moof'), mdat(), box('moof'), mdat())],
  ['an audio brand', 'mp4', join(ftyp('M4A ', 'mp42'), moov(), mdat())],
  [
    'a last box without a size',
    'mp4',
    join(ftyp('isom'), moov(), Buffer.from('000000006d646174', 'hex'), zeros(99)),
  ],
  [
    'a 64-bit size',
    'mp4',
    join(ftyp('isom'), Buffer.from('000000016d6461740000000000000020', 'hex'), zeros(16), moov()),
  ],
  ...['skip', 'free', 'wide', 'pnot', 'junk'].map((first): [string, string, Buffer] => [
    `${first} first`,
    'mov',
    join(box(first, zeros(24)), mdat(), moov()),
  ]),
  ...['M4V ', '3gp4', '3gp5', 'qt  ', 'mp42'].map((brand): [string, string, Buffer] => [
    `brand ${brand}`,
    'mov',
    join(ftyp(brand, 'isom'), moov(), mdat()),
  ]),
  ['compressed index', 'mov', join(mdat(), box('moov', box('cmov', zeros(20))))],
  ...heifBrands.map((brand): [string, string, Buffer] => [
    `brand ${brand}`,
    'heic',
    aHeif(brand, 'mif1', brand),
  ]),
  ...['mif1', 'mif2', 'miaf', 'msf1'].map((brand): [string, string, Buffer] => [
    `brand ${brand} with HEVC`,
    'heic',
    aHeif(brand, brand, 'heic'),
  ]),
  ['a sequence', 'heic', join(ftyp('hevc', 'msf1'), moov(), mdat())],
  ['brand mif1 with AV1', 'avif', aHeif('mif1', 'mif1', 'avif', 'miaf')],
  [
    'data in idat',
    'avif',
    (() => {
      const meta = heifMeta();
      return join(ftyp('avif', 'mif1'), box('meta', meta.subarray(8), box('idat', zeros(50))));
    })(),
  ],
  ['RF64', 'wav', rf64('RF64')],
  ['BW64', 'wav', rf64('BW64')],
  ['RIFX', 'wav', aBigEndianWav()],
  ['sizes that nobody filled in', 'wav', wavWithOpenSizes()],
  ['an ID3 tag in front', 'wav', join(id3(3000), aWav())],
  ['JUNK first', 'wav', riff('WAVE', chunk('JUNK', zeros(28)), aWav().subarray(12))],
  ['an index behind', 'avi', join(anAvi(), chunk('RIFF', Buffer.from('AVIX')))],
  ['an ID3 tag in front', 'flac', join(id3(20_000), aFlac())],
  ['padding of 5,000 bytes', 'mp3', join(id3(100), zeros(5000), anMp3())],
  ['zeros in front', 'mp3', join(zeros(1500), anMp3())],
  ['an APE tag in front', 'mp3', join(apeTag(2000), anMp3())],
  ['the middle of a frame', 'mp3', anMp3().subarray(100)],
  ['a tag of 2 MB', 'mp3', join(id3(2_000_000), anMp3())],
  ['two tags', 'mp3', join(id3(500), id3(600), anMp3())],
  ['a line break in front', 'pdf', join(Buffer.from('\r\n'), aPdf())],
  ['1,000 zeros in front', 'pdf', join(zeros(1000), aPdf())],
  [
    'an HTTP header in front',
    'pdf',
    join(Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n'), aPdf()),
  ],
  ['zeros behind', 'pdf', join(aPdf(), zeros(3000))],
  ...(['docx', 'xlsx', 'pptx'] as const).flatMap((office): [string, string, Buffer][] => [
    ['content types last', office, aZip(officeParts(office).toReversed())],
    ['a password', office, aCompoundFile('EncryptedPackage', 'EncryptionInfo')],
    [
      'a template',
      office,
      withTypes(
        office,
        contentTypes(
          OFFICE_TYPES[office].part,
          OFFICE_TYPES[office].type.replace(/\.(document|sheet|presentation)\.main/, '.template.main'),
        ),
      ),
    ],
    ['a comment of the archive', office, aZip(officeParts(office), Buffer.from('made by a tool'))],
  ]),
  [
    'a slide show',
    'pptx',
    withTypes(
      'pptx',
      contentTypes(
        OFFICE_TYPES.pptx.part,
        OFFICE_TYPES.pptx.type.replace('presentation.main', 'slideshow.main'),
      ),
    ),
  ],
  ['content types in UTF-16', 'docx', withTypes('docx', utf16(`\ufeff${docxTypes}`))],
  ['content types in UTF-16 BE', 'docx', withTypes('docx', utf16(`\ufeff${docxTypes}`).swap16())],
  ['single quotes', 'docx', withTypes('docx', docxTypes.replaceAll('"', "'"))],
  ['a namespace prefix', 'docx', withTypes('docx', docxTypes.replace('<Override', '<ct:Override'))],
  [
    '2,000 pictures first',
    'docx',
    aZip([
      ...Array.from({ length: 2000 }, (_, i) => ({ name: `word/media/${i}.png`, data: 'x' })),
      ...officeParts('docx'),
    ]),
  ],
  [
    'an embedded spreadsheet, not compressed',
    'docx',
    aZip([
      ...officeParts('docx'),
      { name: 'word/embeddings/a.xlsx', data: aZip(officeParts('xlsx')), store: true },
    ]),
  ],
  ['no mimetype', 'odt', aZip(odtParts().slice(1))],
  ['mimetype last', 'odt', aZip(odtParts().toReversed())],
  [
    'a template',
    'odt',
    aZip(
      odtParts().map((part) =>
        part.name === 'mimetype' ? { ...part, data: `${odtType('text')}-template` } : part,
      ),
    ),
  ],
  ['words before the header end', 'rtf', Buffer.from('{\\rtf\\ansi\n{\\fonttbl}Grüße}\r\n\0')],
  [
    'no JFIF',
    'jpg',
    Buffer.from(
      aJpeg()
        .toString('latin1')
        .replace(/\xff\xe0.{16}/s, ''),
      'latin1',
    ),
  ],
  [
    'a thumbnail and 300 KB of profiles',
    'jpg',
    aJpeg(jpegSegment(0xe1, aJpeg()), ...Array.from({ length: 5 }, () => jpegSegment(0xe2, zeros(60_000)))),
  ],
  [
    'a motion photo',
    'jpg',
    (() => {
      const film = join(anMp4(), zeros(100_000));
      return join(
        aJpeg(
          jpegSegment(0xe1, Buffer.from(`GCamera:MicroVideo="1" GCamera:MicroVideoOffset="${film.length}"`)),
        ),
        film,
      );
    })(),
  ],
  ['bytes behind', 'jpg', join(aJpeg(), zeros(2000))],
  ['an animation', 'png', aPng(pngChunk('acTL', zeros(8)), pngChunk('fcTL', zeros(26)))],
  [
    'text before the image',
    'png',
    aPng(...Array.from({ length: 40 }, () => pngChunk('tEXt', Buffer.from('Comment\0hello')))),
  ],
  ['a zero behind', 'gif', join(aGif(), zeros(1))],
  ['big endian', 'tif', aTiff(true)],
  [
    'BigTIFF',
    'tif',
    Buffer.from(
      '49492b000800000010000000000000000200000000000000' +
        '0001040001000000000000000800000000000000' +
        '0101040001000000000000000800000000000000' +
        '0000000000000000',
      'hex',
    ),
  ],
  ['Ctrl+Z at the end', 'csv', Buffer.from('a,b\r\n1,2\r\n\x1a')],
  ['vertical tabs and form feeds', 'csv', Buffer.from('a,b\x0bc\x0c\n1,2\x7f\n')],
  ['zeros at the end', 'txt', join(Buffer.from('Some words.\r\n\x1a'), zeros(110))],
  ['MZ', 'md', Buffer.from('MZansi\n======\n')],
  ['MZ', 'csv', Buffer.from('MZ;Name\n1;Adele\n')],
  ['it is about PDF', 'md', Buffer.from('%PDF-1.4 is how such files begin.\n')],
  ['UTF-16 LE', 'txt', utf16('\ufeffGrüße\n')],
  ['UTF-16 BE', 'txt', utf16('\ufeffGrüße\n').swap16()],
  ['UTF-16 LE without a mark', 'txt', utf16('Grüße, a text\r\n')],
  ['UTF-16 BE without a mark', 'csv', utf16('Name;Größe\r\nÄpfel;1\r\n').swap16()],
  ['UTF-32 LE', 'txt', utf32('\ufeffGrüße 🎉\n')],
  ['UTF-32 BE', 'txt', swapped32('\ufeffGrüße 🎉\n')],
  ['UTF-32 without a mark', 'txt', utf32('Grüße 🎉\n')],
  ['UTF-32 BE without a mark', 'txt', swapped32('Grüße 🎉\n')],
  ['Japanese in UTF-16 without a mark', 'txt', utf16('日本語の文章です。\r\n'.repeat(20))],
  ['5 MB of emoji in UTF-16', 'txt', utf16(`\ufeff${'a🎉'.repeat(900_000)}`)],
  ['Latin-1', 'txt', Buffer.from('Gr\xfc\xdfe aus K\xf6ln\n', 'latin1')],
  ['colours of a terminal', 'txt', Buffer.from('\x1b[31merror\x1b[0m\n')],
  ['5 MB', 'csv', Buffer.from('Größe;1\r\n'.repeat(500_000))],
];

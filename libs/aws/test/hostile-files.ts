import {
  aCompoundFile,
  aHeif,
  aJpeg,
  anMp4,
  anRtf,
  aPdf,
  aPng,
  aWav,
  aZip,
  box,
  chunk,
  contentTypes,
  ftyp,
  mp4Start,
  odtParts,
  OFFICE_TYPES,
  officeParts,
  WHOLE_FILES,
} from '@intake/testing';

const join = (...parts: (Uint8Array | string)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));

/** A Windows program, as far as anybody looks. */
export const exe = (size = 4096): Buffer => {
  const bytes = Buffer.from(Uint8Array.from({ length: size }, (_, i) => Math.imul(i, 2654435761) >>> 24));
  bytes.write('MZ\x90\x00\x03\0\0\0', 'latin1');
  bytes.write('PE\0\0', 128, 'latin1');
  bytes.writeUInt32LE(128, 60);
  return bytes;
};
const elf = () => join(Buffer.from('7f454c46020101000000000000000000', 'hex'), Buffer.alloc(400, 3));
export const jar = () =>
  aZip([
    { name: 'META-INF/MANIFEST.MF', data: 'Main-Class: A' },
    { name: 'A.class', data: Buffer.from('cafebabe00000041', 'hex') },
  ]);
const apk = () =>
  aZip([
    { name: 'AndroidManifest.xml', data: '\x03\0' },
    { name: 'classes.dex', data: 'dex\n035\0' },
  ]);

const withTypes = (types: string, ...more: { name: string; data: string }[]) =>
  aZip([{ name: '[Content_Types].xml', data: types }, ...officeParts('docx').slice(1), ...more]);
const { part, type } = OFFICE_TYPES.docx;
const plain = contentTypes(part, type);
const macroType = 'application/vnd.ms-word.document.macroEnabled.main+xml';
const override = (name: string, of: string) => `<Override PartName="/${name}" ContentType="${of}"/></Types>`;
const plus = (name: string, of: string) => plain.replace('</Types>', override(name, of));

/** Programs see the directory in the comment, others the first. */
function directoryInComment(): Buffer {
  const outer = aZip(officeParts('docx'));
  const inner = aZip([{ name: 'a.exe', data: 'MZ' }]);
  const end = inner.lastIndexOf('PK\x05\x06');
  const start = inner.lastIndexOf('PK\x01\x02');
  const comment = Buffer.from(inner);
  comment.writeUInt32LE(outer.length + start, end + 16);
  outer.writeUInt16LE(comment.length, outer.length - 2);
  return join(outer, comment);
}

/** Whoever takes the directory at the very end sees a document, whoever takes the one before sees a program as well. */
function twoDirectories(): Buffer {
  const parts = officeParts('docx');
  const first = aZip([...parts, { name: 'setup.exe', data: 'MZ' }]);
  const document = aZip(parts);
  const second = Buffer.from(document.subarray(document.indexOf('PK\x01\x02')));
  second.writeUInt32LE(first.length, second.lastIndexOf('PK\x05\x06') + 16);
  first.writeUInt16LE(second.length, first.length - 2);
  return join(first, second);
}

const localHeaderOfAnother = () => {
  const bytes = aZip(officeParts('docx'));
  bytes.write('[Content_Typos].xml', 30, 'latin1');
  return bytes;
};

const pngWithBadHeader = () => {
  const bytes = aPng();
  bytes.writeUInt32BE(99, 16);
  return bytes;
};

const SIGNATURES: [claimed: string, start: Buffer][] = [
  ['mp4', ftyp('isom', 'mp42')],
  ['mov', ftyp('qt  ')],
  ['heic', ftyp('heic', 'mif1')],
  ['avif', ftyp('avif', 'mif1')],
  ['avi', Buffer.from('RIFF\0\0\x01\0AVI ', 'latin1')],
  ['wav', Buffer.from('RIFF\0\0\x01\0WAVE', 'latin1')],
  ['webp', Buffer.from('RIFF\0\0\x01\0WEBPVP8 ', 'latin1')],
  ['mp3', Buffer.from('fffb9064', 'hex')],
  ['mp3', Buffer.from('ID3\x04\0\0\0\0\0\0')],
  ['flac', Buffer.from('fLaC\0\0\0\x22')],
  ['pdf', Buffer.from('%PDF-1.7\n')],
  ['docx', Buffer.from('PK\x03\x04')],
  ['odt', Buffer.from('PK\x03\x04')],
  ['xlsx', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
  ['rtf', Buffer.from('{\\rtf1')],
  ['jpg', Buffer.from('ffd8ffe0', 'hex')],
  ['png', Buffer.from('89504e470d0a1a0a', 'hex')],
  ['gif', Buffer.from('GIF89a')],
  ['tif', Buffer.from('49492a0008000000', 'hex')],
  ['txt', Buffer.from('Some words.\n')],
];

/** Types whose first half shows that it is one; of sound and text every half is whole. */
const CUT = Object.keys(WHOLE_FILES).filter((type) => !['mp3', 'flac', 'txt', 'csv', 'md'].includes(type));

/** Files that are not what their names say, or not all of it: `[what it is, extension, bytes]`. */
export const HOSTILE: [what: string, claimed: string, bytes: Buffer][] = [
  ...SIGNATURES.map(([claimed, start]): [string, string, Buffer] => [
    `${claimed} signature and a program`,
    claimed,
    join(start, exe()),
  ]),
  ...CUT.map((claimed): [string, string, Buffer] => {
    const whole = WHOLE_FILES[claimed]!;
    return ['the first half', claimed, whole.subarray(0, Math.floor(whole.length / 2))];
  }),
  ...Object.keys(WHOLE_FILES).flatMap((claimed): [string, string, Buffer][] => [
    ['a program', claimed, exe()],
    ['a program for Java', claimed, jar()],
    ['a program for Linux', claimed, elf()],
  ]),
  ['any brand and HTML', 'mp4', join(ftyp('HTML', 'isom'), '<html><script>alert(1)</script>')],
  ['an empty index', 'mp4', join(ftyp('isom'), box('moov'), box('mdat', exe()))],
  [
    'an index of nothing',
    'mp4',
    join(ftyp('isom'), box('moov', box('free', Buffer.alloc(200))), box('mdat', exe())),
  ],
  ['a film that ends early', 'mp4', mp4Start(5_000_000).subarray(0, 300)],
  ['a program behind a film', 'mp4', join(anMp4(), exe())],
  ['no items', 'heic', join(ftyp('heic', 'mif1'), box('meta', Buffer.alloc(4)), box('mdat', exe()))],
  ['a film', 'heic', anMp4()],
  ['a still image', 'mp4', aHeif('heic', 'mif1')],
  ['another codec', 'avif', aHeif('heic', 'mif1', 'heic')],
  ['a program behind sound', 'wav', join(aWav(), exe())],
  ['a program in place of sound', 'wav', chunk('RIFF', join('WAVE', chunk('data', exe())))],
  ['a program behind a picture', 'png', join(aPng(), exe())],
  ['a Java program behind a picture', 'png', behind(aPng())],
  ['a program behind a picture', 'jpg', join(aJpeg(), exe())],
  ['a Java program behind a picture', 'jpg', behind(aJpeg())],
  ['a Java program behind a picture', 'gif', behind(WHOLE_FILES.gif!)],
  ['a header that was changed', 'png', pngWithBadHeader()],
  ['a comment that is a script', 'gif', Buffer.from('GIF89a/*\x01\0\x01\0*/=1;alert(1);//', 'latin1')],
  [
    'a scan without a frame',
    'jpg',
    join(Buffer.from('ffd8ffda00080101003f00', 'hex'), exe(), Buffer.from('ffd9', 'hex')),
  ],
  ['only the end of a thumbnail', 'jpg', cutJpeg()],
  ['a directory beyond the end', 'tif', Buffer.from('49492a00ffffff0000000000', 'hex')],
  ['four bytes', 'tif', Buffer.from('49492b00', 'hex')],
  ['HTML', 'pdf', Buffer.from('%PDF-1.4\n<!DOCTYPE html><script>alert(1)</script>')],
  ['HTML with an end', 'pdf', Buffer.from('%PDF-1.4\n<!DOCTYPE html><script>alert(1)</script>\n%%EOF')],
  ['a program with a header within', 'pdf', join(exe(512), aPdf())],
  ['a script with a header within', 'pdf', join('#!/bin/sh\nrm -rf /\n', aPdf())],
  ['a zip with a header within', 'pdf', join(aZip([{ name: 'a', data: 'a' }]).subarray(0, 60), aPdf())],
  ['a picture with a header within', 'pdf', join(aPng(), aPdf())],
  ['a header too far in', 'pdf', join(Buffer.alloc(1100), aPdf())],
  ['a Java program behind it', 'pdf', behind(aPdf())],
  ['a program behind it', 'pdf', join(aPdf(), exe())],
  ['a program in braces', 'rtf', join('{\\rtf1', exe(), '}')],
  ['a program behind it', 'rtf', join(anRtf(), exe())],
  ['a program for Android', 'docx', apk()],
  ['a program for Android', 'odt', apk()],
  [
    'a Java program with content types',
    'docx',
    withTypes(plain, { name: 'META-INF/MANIFEST.MF', data: '' }, { name: 'A.class', data: '' }),
  ],
  ['only content types', 'docx', aZip([{ name: '[Content_Types].xml', data: plain }])],
  [
    'no directory',
    'docx',
    (() => {
      const bytes = aZip(officeParts('docx'));
      return bytes.subarray(0, bytes.indexOf('PK\x01\x02'));
    })(),
  ],
  ['a directory in the comment', 'docx', directoryInComment()],
  ['two directories, the last of them innocent', 'docx', twoDirectories()],
  ['words behind the archive', 'docx', join(aZip(officeParts('docx')), 'x')],
  ['bytes before the archive', 'docx', join(exe(512), aZip(officeParts('docx')))],
  [
    'two lists of content types',
    'docx',
    aZip([...officeParts('docx'), { name: '[content_types].XML', data: plus('a', macroType) }]),
  ],
  ['a local header of another name', 'docx', localHeaderOfAnother()],
  ['macros', 'docx', withTypes(contentTypes(part, macroType))],
  [
    'macros beside a decoy',
    'docx',
    withTypes(
      contentTypes(part, macroType).replace(
        '<Default',
        `<!-- <Override PartName="/${part}" ContentType="${type}"/> --><Default`,
      ),
    ),
  ],
  ['macros behind a decoy', 'docx', withTypes(plus('word/other.xml', macroType))],
  ['a VBA project', 'docx', withTypes(plain, { name: 'word/vbaProject.bin', data: 'x' })],
  [
    'a VBA project of another name',
    'docx',
    withTypes(plus('word/a.bin', 'application/vnd.ms-office.vbaProject'), { name: 'word/a.bin', data: 'x' }),
  ],
  [
    'Excel 4 macros',
    'xlsx',
    aZip([
      {
        name: '[Content_Types].xml',
        data: contentTypes(OFFICE_TYPES.xlsx.part, OFFICE_TYPES.xlsx.type).replace(
          '</Types>',
          override('xl/macrosheets/a.xml', 'application/vnd.ms-excel.macrosheet+xml'),
        ),
      },
      ...officeParts('xlsx').slice(1),
    ]),
  ],
  ['a program among the parts', 'docx', withTypes(plain, { name: 'word/setup.exe', data: 'MZ' })],
  ['a spreadsheet', 'docx', aZip(officeParts('xlsx'))],
  ['a zip', 'docx', aZip([{ name: 'word/document.xml', data: '<a/>' }])],
  ['an old Word file', 'docx', aCompoundFile('WordDocument', '1Table')],
  [
    'an old Word file beside a decoy',
    'docx',
    aCompoundFile('WordDocument', 'EncryptedPackage', 'EncryptionInfo'),
  ],
  ['a package without a key', 'docx', aCompoundFile('EncryptedPackage')],
  ['an installer', 'xlsx', aCompoundFile('\u4840\u3f3f\u4577')],
  ['a password', 'pdf', aCompoundFile('EncryptedPackage', 'EncryptionInfo')],
  ['only a mimetype', 'odt', aZip(odtParts().slice(0, 1))],
  ['no content', 'odt', aZip(odtParts().filter(({ name }) => name !== 'content.xml'))],
  [
    'a spreadsheet',
    'odt',
    aZip(
      odtParts().map((entry) =>
        entry.name === 'mimetype'
          ? { ...entry, data: 'application/vnd.oasis.opendocument.spreadsheet' }
          : entry,
      ),
    ),
  ],
  ['a Java program', 'odt', aZip([...odtParts(), { name: 'META-INF/MANIFEST.MF', data: '' }])],
  ...['txt', 'csv', 'md'].flatMap((claimed): [string, string, Buffer][] => [
    ['4,100 clean bytes, then a program', claimed, join('a,b\n'.repeat(1025), exe())],
    [
      '100 KB, a program, 100 KB',
      claimed,
      join('a,b\n'.repeat(25_000), exe(100_000), 'a,b\n'.repeat(25_000)),
    ],
    [
      '2 MB, 2 MB of a program, 2 MB',
      claimed,
      join('a,b\n'.repeat(500_000), exe(2_000_000), 'a,b\n'.repeat(500_000)),
    ],
    ['only zeros', claimed, Buffer.alloc(5000)],
    ['a byte order mark and a program', claimed, join(Buffer.from('fffe', 'hex'), exe())],
    ['half a surrogate pair', claimed, Buffer.from('fffe00d84100', 'hex')],
    ['a zero byte', claimed, Buffer.from('almost text\0\n')],
    ['control characters', claimed, Buffer.from('almost text\x01\x02\n')],
    ['a PDF', claimed, aPdf()],
    ['an RTF', claimed, anRtf()],
  ]),
];

/** A Java program whose directory counts from the start of the whole file, as it does where such files work. */
function behind(first: Buffer): Buffer {
  const program = jar();
  const end = program.lastIndexOf('PK\x05\x06');
  program.writeUInt32LE(program.readUInt32LE(end + 16) + first.length, end + 16);
  return join(first, program);
}

function cutJpeg(): Buffer {
  const thumbnail = aJpeg();
  const segment = Buffer.alloc(4 + thumbnail.length);
  segment.writeUInt16BE(0xffe1);
  segment.writeUInt16BE(thumbnail.length + 2, 2);
  thumbnail.copy(segment, 4);
  const whole = aJpeg(segment);
  return whole.subarray(0, whole.length - 20);
}

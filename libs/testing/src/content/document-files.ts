import { aZip, type ZipEntry } from './a-zip.ts';

const OFFICE = 'application/vnd.openxmlformats-officedocument';
export const OFFICE_TYPES = {
  docx: { part: 'word/document.xml', type: `${OFFICE}.wordprocessingml.document.main+xml` },
  xlsx: { part: 'xl/workbook.xml', type: `${OFFICE}.spreadsheetml.sheet.main+xml` },
  pptx: { part: 'ppt/presentation.xml', type: `${OFFICE}.presentationml.presentation.main+xml` },
};
export type Office = keyof typeof OFFICE_TYPES;

export const contentTypes = (part: string, type: string): string =>
  `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
  `<Default Extension="xml" ContentType="application/xml"/>` +
  `<Override PartName="/${part}" ContentType="${type}"/></Types>`;

/** The parts of a Word, Excel or PowerPoint file, to be changed by a test. */
export function officeParts(office: Office): ZipEntry[] {
  const { part, type } = OFFICE_TYPES[office];
  return [
    { name: '[Content_Types].xml', data: contentTypes(part, type) },
    { name: '_rels/.rels', data: '<Relationships/>' },
    { name: part, data: '<document/>' },
  ];
}

export const anOfficeFile = (office: Office): Buffer => aZip(officeParts(office));

export const ODT = 'application/vnd.oasis.opendocument.text';
export const odtParts = (): ZipEntry[] => [
  { name: 'mimetype', data: ODT, store: true },
  { name: 'content.xml', data: '<office:document-content/>' },
  {
    name: 'META-INF/manifest.xml',
    data: `<manifest:manifest><manifest:file-entry manifest:full-path="/" manifest:media-type="${ODT}"/></manifest:manifest>`,
  },
];
export const anOdt = (): Buffer => aZip(odtParts());

export const aPdf = (): Buffer =>
  Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n' +
      'trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n',
  );

export const anRtf = (): Buffer => Buffer.from('{\\rtf1\\ansi Some words.}\n');

/** A compound file ([MS-CFB]) with one directory sector and up to three streams of no content. */
export function aCompoundFile(...streams: string[]): Buffer {
  const bytes = Buffer.alloc(512 * 4);
  bytes.write('d0cf11e0a1b11ae1', 'hex');
  bytes.writeUInt16LE(9, 30);
  bytes.writeUInt32LE(1, 44);
  bytes.writeUInt32LE(1, 48);
  bytes.writeUInt32LE(0, 76);
  bytes.fill(0xff, 80, 512);
  bytes.fill(0xff, 512, 1024);
  bytes.writeUInt32LE(0xffff_fffd, 512);
  bytes.writeUInt32LE(0xffff_fffe, 516);
  for (const [i, name] of ['Root Entry', ...streams].entries()) {
    const at = 1024 + i * 128;
    bytes.write(name, at, 'utf16le');
    bytes.writeUInt16LE(name.length * 2 + 2, at + 64);
    bytes.writeBigUInt64LE(64n, at + 120);
  }
  return bytes;
}

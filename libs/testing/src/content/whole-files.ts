import { aPdf, anOdt, anOfficeFile, anRtf } from './document-files.ts';
import { aGif, aJpeg, aPng, aTiff } from './image-files.ts';
import { aFlac, aHeif, anAvi, anMp3, anMp4, aWav, aWebp, ftyp, moov, box } from './media-files.ts';

/** The smallest whole file of every type, by extension. */
export const WHOLE_FILES: Readonly<Record<string, Buffer>> = {
  mp4: anMp4(),
  mov: Buffer.concat([ftyp('qt  ', 'qt  '), box('wide'), box('mdat', Buffer.alloc(99)), moov()]),
  avi: anAvi(),
  wav: aWav(),
  mp3: anMp3(),
  flac: aFlac(),
  pdf: aPdf(),
  docx: anOfficeFile('docx'),
  xlsx: anOfficeFile('xlsx'),
  pptx: anOfficeFile('pptx'),
  odt: anOdt(),
  rtf: anRtf(),
  txt: Buffer.from('Some words,\r\n\tand more.\n'),
  csv: Buffer.from('name;size\nGrüße;1\n'),
  md: Buffer.from('# Title\n\nSome *words*.\n'),
  jpg: aJpeg(),
  jpeg: aJpeg(),
  png: aPng(),
  gif: aGif(),
  webp: aWebp(),
  avif: aHeif('avif', 'avif', 'mif1'),
  heic: aHeif('heic', 'heic', 'mif1'),
  tif: aTiff(),
  tiff: aTiff(true),
};

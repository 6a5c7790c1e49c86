/**
 * What formats are called in a sentence, by the name that `ContentInspector` gives them: the usual extension where there
 * is one. Clients have a list of their own per language.
 */
export const FORMATS: Readonly<Record<string, string>> = {
  mp4: 'an MP4 video',
  mov: 'a QuickTime video',
  avi: 'an AVI video',
  mkv: 'a Matroska video',
  webm: 'a WebM video',
  wav: 'a WAV audio file',
  w64: 'a Sony Wave64 audio file',
  mp3: 'an MP3 audio file',
  flac: 'a FLAC audio file',
  ogg: 'an Ogg audio file',
  aac: 'an AAC audio file',
  pdf: 'a PDF document',
  docx: 'a Word file',
  xlsx: 'a spreadsheet',
  pptx: 'a presentation',
  docm: 'a Word file with macros',
  xlsm: 'a spreadsheet with macros',
  pptm: 'a presentation with macros',
  doc: 'a Word file of the old format (.doc)',
  xls: 'a spreadsheet of the old format (.xls)',
  ppt: 'a presentation of the old format (.ppt)',
  'encrypted-office': 'an Office file with a password',
  ole: 'a file of an old Windows program',
  msg: 'an Outlook message',
  odt: 'an OpenDocument text',
  ods: 'an OpenDocument spreadsheet',
  odp: 'an OpenDocument presentation',
  odg: 'an OpenDocument drawing',
  rtf: 'an RTF document',
  txt: 'a text file',
  text: 'plain text',
  csv: 'a CSV table',
  md: 'a Markdown text',
  jpg: 'a JPEG image',
  png: 'a PNG image',
  gif: 'a GIF image',
  webp: 'a WebP image',
  avif: 'an AVIF image',
  heic: 'a HEIC image',
  tif: 'a TIFF image',
  bmp: 'a BMP image',
  psd: 'a Photoshop file',
  cr3: 'a camera raw image',
  zip: 'a ZIP archive',
  rar: 'a RAR archive',
  '7z': 'a 7-Zip archive',
  gz: 'a gzip archive',
};

const SAME: Record<string, string> = { jpeg: 'jpg', tiff: 'tif' };

/** @param format a name of the inspector, or an extension */
export function formatInWords(format: string): string {
  return FORMATS[SAME[format] ?? format] ?? `a .${format} file`;
}

const PROGRAMS = new Set(
  'exe elf macho msi deb rpm dmg class wasm lnk jar apk xpi crx script dex'.split(' '),
);

/** True for what runs when it is opened. */
export const isProgram = (format: string): boolean => PROGRAMS.has(format);

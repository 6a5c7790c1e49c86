import { isSystemFile } from './system-files.ts';

it.each([
  '.DS_Store',
  '._film.mp4',
  '.git',
  'Thumbs.db',
  'THUMBS.DB',
  'desktop.ini',
  '~$report.docx',
  '__MACOSX',
  'Icon\r',
])('%j is not meant by whoever chooses a folder', (name) => expect(isSystemFile(name)).toBe(true));

it.each(['film.mp4', 'Thumbs.db.txt', 'my desktop.ini.md', '~notes.txt', 'Iconic.png', 'a.DS_Store'])(
  '%j is',
  (name) => expect(isSystemFile(name)).toBe(false),
);

import { type Detected, verdict } from './content-verdict.ts';
import { FILE_TYPES, typeOfName } from './file-types.ts';

const allowed = FILE_TYPES.map((type) => type.extension);
const named = (name: string) => typeOfName(name, allowed);
const known = (content: string, whole = true): Detected => ({
  ...{ content, whole },
  encrypted: false,
  firstBytes: 'MZ',
});

describe('typeOfName', () => {
  it('knows every allowed type by extension, whatever the case', () => {
    expect(named('a.MP4')).toMatchObject({ category: 'video', contentType: 'video/mp4' });
    expect(named('a.csv')).toMatchObject({ category: 'document', contentType: 'text/csv' });
  });

  it.each(['a.exe', 'a.svg', 'a.html', 'a.mp4.exe', 'mp4', 'a.'])('refuses %s', (name) => {
    expect(() => named(name)).toThrow(expect.objectContaining({ code: 'TYPE_NOT_ALLOWED' }));
  });

  it('refuses what this deployment does not take', () => {
    expect(() => typeOfName('a.pdf', ['mp4'])).toThrow(expect.objectContaining({ code: 'TYPE_NOT_ALLOWED' }));
  });
});

describe('verdict', () => {
  it.each([
    ['a.mp4', 'mp4'],
    ['a.mp4', 'mov'],
    ['a.mov', 'mp4'],
    ['a.jpeg', 'jpg'],
    ['a.tiff', 'tif'],
    ['a.docx', 'docx'],
  ])('lets %s be %s', (name, content) => expect(verdict(named(name), known(content))).toBeNull());

  it('lets text be text', () => {
    expect(verdict(named('a.csv'), known('text'))).toBeNull();
  });

  it('says what it found and what was claimed, in fields and in English', () => {
    expect(verdict(named('a.mp4'), known('exe'))).toEqual({
      code: 'CONTENT_MISMATCH',
      claimed: 'mp4',
      found: 'exe',
      firstBytes: 'MZ',
      detail:
        "This is a program named like an MP4 video (.mp4); first bytes: MZ. Programs can't be uploaded.",
    });
    expect(verdict(named('a.xlsx'), known('docx'))).toEqual({
      code: 'CONTENT_MISMATCH',
      claimed: 'xlsx',
      found: 'docx',
      detail: 'This is a Word file named like a spreadsheet (.xlsx).',
    });
  });

  it.each([
    ['a.mp4', 'text', 'This is plain text named like an MP4 video (.mp4).'],
    ['a.mp4', 'unknown', 'The content is of no known type but named like an MP4 video (.mp4).'],
    ['a.docx', 'doc', 'This is a Word file of the old format (.doc) named like a Word file (.docx).'],
    ['a.tiff', 'xyz', 'This is a .xyz file named like a TIFF image (.tiff).'],
  ])('%s of %s', (name, content, detail) => {
    expect(verdict(named(name), known(content))).toMatchObject({ detail });
  });

  it('refuses a file that is not all there', () => {
    expect(verdict(named('a.png'), known('png', false))).toEqual({
      code: 'CONTENT_DAMAGED',
      claimed: 'png',
      found: 'png',
      detail: 'This begins like a PNG image (.png) but is not a whole one: it is damaged or cut off.',
    });
  });

  it.each(['exe', 'zip', 'unknown'])('refuses to call %s a text file', (content) => {
    expect(verdict(named('a.txt'), known(content))).not.toBeNull();
  });
});

import { type Detected, earlyVerdict, verdict } from './content-verdict.ts';
import { FILE_TYPES, typeOfName } from './file-types.ts';

const allowed = FILE_TYPES.map((type) => type.extension);
const named = (name: string) => typeOfName(name, allowed);
const known = (content: string, firstBytes = 'MZ'): Detected => ({
  kind: 'known',
  content,
  contentType: 'x/y',
  firstBytes,
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
    expect(verdict(named('a.csv'), { kind: 'text' })).toBeNull();
  });

  it('says what it found and what was claimed', () => {
    expect(verdict(named('a.mp4'), known('exe'))).toEqual({
      code: 'CONTENT_MISMATCH',
      detail: "This is a program named like a video (.mp4); first bytes: MZ. Programs can't be uploaded.",
    });
    expect(verdict(named('a.jpg'), known('pdf', '%PDF'))?.detail).toContain(
      'a pdf file named like an image (.jpg)',
    );
    expect(verdict(named('a.mp4'), { kind: 'text' })?.detail).toContain('plain text');
    expect(verdict(named('a.mp4'), { kind: 'unknown', firstBytes: '00 01' })?.detail).toContain('00 01');
  });

  it.each([known('exe'), known('zip'), { kind: 'unknown', firstBytes: '' } as Detected])(
    'refuses to call %j a text file',
    (detected) => {
      expect(verdict(named('a.txt'), detected)).not.toBeNull();
    },
  );
});

describe('earlyVerdict', () => {
  it('refuses what is certain', () => {
    expect(earlyVerdict(named('a.mp4'), known('exe'))).not.toBeNull();
    expect(earlyVerdict(named('a.mp4'), known('zip'))).not.toBeNull();
  });

  it('waits where the first bytes cannot tell', () => {
    expect(earlyVerdict(named('a.docx'), known('zip'))).toBeNull();
    expect(earlyVerdict(named('a.mp3'), { kind: 'unknown', firstBytes: '' })).toBeNull();
    expect(earlyVerdict(named('a.mp4'), { kind: 'text' })).toBeNull();
  });
});

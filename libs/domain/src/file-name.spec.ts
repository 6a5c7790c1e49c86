import { contentDisposition, extensionOf, normaliseFileName, normalisePath } from './file-name.ts';

const invalid = expect.objectContaining({ code: 'INVALID_NAME' });

describe('normaliseFileName', () => {
  it('keeps what people write', () => {
    expect(normaliseFileName('Übung 日本語 🎬 (1).mp4')).toBe('Übung 日本語 🎬 (1).mp4');
  });

  it('makes one name of its two spellings', () => {
    expect(normaliseFileName('U\u0308bung.mp4')).toBe('Übung.mp4');
  });

  it.each([
    '',
    '   ',
    '.',
    '..',
    'a/b.mp4',
    'a\\b.mp4',
    'a\u0000.mp4',
    'a\nb.mp4',
    'a\u202e4pm.exe',
    'a\ud800.mp4',
    'a\u0085.mp4',
  ])('refuses %j', (name) => expect(() => normaliseFileName(name)).toThrow(invalid));

  it('counts bytes and not characters', () => {
    expect(normaliseFileName('a'.repeat(251) + '.mp4')).toHaveLength(255);
    expect(() => normaliseFileName('ü'.repeat(126) + '.mp4')).toThrow(invalid);
  });
});

describe('normalisePath', () => {
  it('keeps folders and drops outer slashes', () => {
    expect(normalisePath('/holiday/day 1/')).toBe('holiday/day 1');
    expect(normalisePath('holiday\\day 1')).toBe('holiday/day 1');
    expect(normalisePath('')).toBeUndefined();
    expect(normalisePath(undefined)).toBeUndefined();
  });

  it.each(['a/../b', '../a', 'a//b', './a', 'a/\u0007'])('refuses %j', (path) => {
    expect(() => normalisePath(path)).toThrow(invalid);
  });
});

it('extensionOf is lower case and ignores hidden files', () => {
  expect(extensionOf('A.B.MP4')).toBe('mp4');
  expect(extensionOf('.mp4')).toBe('');
  expect(extensionOf('mp4')).toBe('');
});

describe('contentDisposition', () => {
  it('gives an ASCII fallback and the real name', () => {
    expect(contentDisposition('attachment', 'Übung (1).mp4')).toBe(
      `attachment; filename="_bung (1).mp4"; filename*=UTF-8''%C3%9Cbung%20%281%29.mp4`,
    );
  });

  it('cannot be broken out of', () => {
    const header = contentDisposition('inline', 'a"; filename=evil.exe; x="\\%41.mp4');
    expect(header).toMatch(/^inline; filename="[^"\\%;]*"; filename\*=UTF-8''[A-Za-z0-9%._!~-]*$/);
  });
});

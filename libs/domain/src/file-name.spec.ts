import {
  contentDisposition,
  extensionOf,
  normaliseFileName,
  normalisePath,
  saveableName,
} from './file-name.ts';

const invalid = expect.objectContaining({ code: 'INVALID_NAME' });

describe('normaliseFileName', () => {
  it('keeps what people write', () => {
    expect(normaliseFileName('Übung 日本語 🎬 (1).mp4')).toBe('Übung 日本語 🎬 (1).mp4');
  });

  it.each([
    ['Persian', 'می\u200cخواهم.pdf'],
    ['Hindi', 'क्\u200dष.pdf'],
    ['a family', '👨\u200d👩\u200d👧.png'],
    ['a coloured heart', '❤\ufe0f\u200d🔥.png'],
    ['a skin tone', '👩🏽\u200d💻.png'],
    ['the flag of Scotland', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}.png'],
    ['a keycap', '1\ufe0f⃣.png'],
    ['a variant of a Japanese character', '葛\u{e0100}飾区.pdf'],
  ])('keeps what belongs to how %s is written', (_, name) => {
    expect(normaliseFileName(name)).toBe(name.normalize('NFC'));
  });

  it('says which character is not shown', () => {
    expect(() => normaliseFileName('a\u200e.mp4')).toThrow('U+200E');
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
    'a\u200e.mp4',
    '\u200fa.mp4',
    'a\u061c.mp4',
    'a\u200bb.mp4',
    'a\u200cb.mp4',
    'a\u200db.mp4',
    'a\u2060.mp4',
    'a\ufeff.mp4',
    'a\u00adb.mp4',
    'a\ufe0f.mp4',
    'a\u3164.mp4',
    'a\u{e0041}\u{e0042}.mp4',
    '\u{1f3f4}\u{e0067}.mp4',
    'a\u{e0100}.mp4',
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

it.each([
  ['CON.png', '_CON.png'],
  ['con', '_con'],
  ['lpt¹.txt', '_lpt¹.txt'],
  ['CONIN$', '_CONIN$'],
  ['console.png', 'console.png'],
  ['a.exe:.png', 'a.exe_.png'],
  ['a?b*.png', 'a_b_.png'],
  ['a.exe. . .', 'a.exe'],
  ['...', '_'],
])('saves %s as %s', (name, saved) => {
  expect(saveableName(name)).toBe(saved);
  expect(contentDisposition('attachment', name)).toContain(`filename*=UTF-8''${encodeURIComponent(saved)}`);
});

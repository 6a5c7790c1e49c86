import { describe, expect, it } from 'vitest';
import { zipName, zipNames } from './zip-names.ts';

const named = (...paths: string[]) =>
  paths.map((full) => {
    const at = full.lastIndexOf('/');
    return { name: full.slice(at + 1), ...(at > 0 && { path: full.slice(0, at) }) };
  });

describe('the names in an archive', () => {
  it('keep folders, and umlauts', () => {
    expect(zipNames(named('a.txt', 'holiday/day 1/Ü.jpg'))).toEqual(['a.txt', 'holiday/day 1/Ü.jpg']);
  });

  it('are told apart where they are the same, or would be on a system that knows no case', () => {
    expect(zipNames(named('a.txt', 'a.txt', 'A.TXT', 'x/a.txt', 'a (2).txt', 'e\u0301.md', 'é.md'))).toEqual([
      'a.txt',
      'a (2).txt',
      'A (3).TXT',
      'x/a.txt',
      'a (2) (2).txt',
      'e\u0301.md',
      'é (2).md',
    ]);
  });

  it('are never that of a folder', () => {
    expect(zipNames(named('notes', 'Notes/a.txt', 'notes/b/c.txt', 'notes/b'))).toEqual([
      'notes (2)',
      'Notes/a.txt',
      'notes/b/c.txt',
      'notes/b (2)',
    ]);
  });

  it.each([
    ['../../etc/passwd', '_/_/etc/passwd'],
    ['/etc/passwd', 'etc/passwd'],
    ['C:\\Windows/a.txt', 'C_/Windows/a.txt'],
    ['./x/./a.txt', 'x/a.txt'],
    ['con/nul.txt', '_con/_nul.txt'],
    ['x/com1', 'x/_com1'],
    ['x. ./a.txt. ', 'x/a.txt'],
    ['a:b|c?.txt', 'a_b_c_.txt'],
    ['bell\u0007.txt', 'bell_.txt'],
    ['.profile', '.profile'],
    ['console.txt', 'console.txt'],
  ])('are safe to unpack: %s', (full, expected) => expect(zipNames(named(full))).toEqual([expected]));
});

describe('the name of an archive', () => {
  const day = new Date('2026-11-27T10:00:00Z');
  it('is that of the folder', () => {
    expect(zipName(named('holiday/a.jpg', 'holiday/day 2/b.jpg'), day)).toBe('holiday.zip');
  });
  it('is that of the day when there is no one folder', () => {
    expect(zipName(named('holiday/a.jpg', 'b.jpg'), day)).toBe('intake-2026-11-27.zip');
  });
});

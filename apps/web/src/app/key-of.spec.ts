import { afterEach, describe, expect, it, vi } from 'vitest';

const keyOn = async (platform: string, key: string, code: string): Promise<string> => {
  vi.resetModules();
  vi.spyOn(navigator, 'platform', 'get').mockReturnValue(platform);
  return (await import('./key-of.ts')).keyOf({ key, code });
};
afterEach(() => vi.restoreAllMocks());

describe('keyOf', () => {
  it.each([
    ['j', 'KeyJ', 'j'],
    ['J', 'KeyJ', 'j'],
    ['о', 'KeyJ', 'j'], // Cyrillic
    ['κ', 'KeyK', 'k'], // Greek
    ['?', 'Slash', '?'],
    ['/', 'Digit7', '/'], // German
    ['z', 'KeyY', 'z'], // German: the letter counts, not the place
    ['ß', 'Minus', 'ß'],
    ['Delete', 'Delete', 'Delete'],
    ['Backspace', 'Backspace', 'Backspace'],
    ['Escape', 'Escape', 'Escape'],
  ])('names %s (%s) %s', async (key, code, expected) =>
    expect(await keyOn('Linux x86_64', key, code)).toBe(expected),
  );

  it('takes Backspace for Delete on a Mac', async () =>
    expect(await keyOn('MacIntel', 'Backspace', 'Backspace')).toBe('Delete'));
});

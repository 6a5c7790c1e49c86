import { describe, expect, it } from 'vitest';
import * as format from './format.ts';

/** Intl puts narrow and no-break spaces where it likes. */
const plain = (text: string): string => text.replace(/\s/g, ' ');

describe('sizes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [999_949, '1.0 MB'],
    [44_100_000, '44.1 MB'],
    [812_000_000, '812 MB'],
    [1_073_741_824, '1.1 GB'],
  ])('%i bytes are %s', (bytes, text) => expect(plain(format.formatSize('en', bytes))).toBe(text));

  it('follow the language', () => expect(plain(format.formatSize('de', 44_100_000))).toBe('44,1 MB'));

  it('are compared in one unit', () => {
    expect(format.formatSizePair('en', 2_100_000_000, 6_400_000_000).map(plain)).toEqual(['2.1', '6.4 GB']);
    expect(format.formatSizePair('en', 3_000_000, 6_400_000_000).map(plain)).toEqual(['0.0', '6.4 GB']);
  });

  it('are exact as limits', () => {
    expect(format.formatLimit('en', 2 ** 30)).toBe('1 GiB');
    expect(format.formatLimit('en', 500 * 2 ** 20)).toBe('500 MiB');
    expect(plain(format.formatLimit('en', 100_000_000))).toBe('100 MB');
  });
});

describe('times', () => {
  it.each([
    [0.2, '1 sec'],
    [9.1, '10 sec'],
    [41, '45 sec'],
    [54, '55 sec'],
    [57, '1 min'],
    [119, '2 min'],
    [3540, '59 min'],
    [3599, '1 hr'],
    [4800, '1 hr 20 min'],
    [7170, '2 hr'],
  ])('%d seconds left are %s', (seconds, text) =>
    expect(plain(format.formatDuration('en', seconds))).toBe(text),
  );

  it('say the time today, the day this year, else the date', () => {
    const now = new Date(2026, 10, 23, 18, 0);
    expect(plain(format.formatWhen('en', new Date(2026, 10, 23, 9, 5).getTime(), now))).toBe('9:05 AM');
    expect(format.formatWhen('en', new Date(2026, 2, 4).getTime(), now)).toBe('Mar 4');
    expect(format.formatWhen('de', new Date(2025, 2, 4).getTime(), now)).toBe('4. März 2025');
  });
});

it('a day is the same day from everywhere', () => {
  expect(format.formatDay('en', '2026-11-23')).toBe('Mon, Nov 23');
  expect(format.formatDay('de', '2026-11-01')).toBe('So., 1. Nov.');
});

it('99.9 % is not 100 %', () => {
  expect(format.formatPercent('en', 0.999)).toBe('99%');
  expect(format.formatPercent('en', 1)).toBe('100%');
});

it('a speed has digits after the point only when it is slow', () => {
  expect(plain(format.formatSpeed('en', 38_400_000))).toBe('38 MB/s');
  expect(plain(format.formatSpeed('en', 1_240_000))).toBe('1.2 MB/s');
});

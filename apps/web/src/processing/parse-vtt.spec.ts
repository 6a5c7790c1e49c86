import { describe, expect, it } from 'vitest';
import { cueAt, parseVtt } from './parse-vtt.ts';

const FILE =
  'WEBVTT\n\n00:00:01.500 --> 00:00:03.000\nGood\nmorning\n\n1\n01:00:00.000 --> 01:00:02.000 align:start\n&lt;b&gt; &amp;amp; co\n\nNOTE none\n';

describe('captions', () => {
  it('are read with their times, for people on one line and without entities', () => {
    expect(parseVtt(FILE)).toEqual([
      { start: 1.5, end: 3, payload: 'Good\nmorning', text: 'Good morning' },
      { start: 3600, end: 3602, payload: '&lt;b&gt; &amp;amp; co', text: '<b> &amp; co' },
    ]);
    expect(parseVtt('WEBVTT\n')).toEqual([]);
  });

  it('are found by time', () => {
    const cues = parseVtt(FILE);
    expect(cueAt(cues, 1)).toBeUndefined();
    expect(cueAt(cues, 10)).toBe(cues[0]);
    expect(cueAt(cues, 3601)).toBe(cues[1]);
  });
});

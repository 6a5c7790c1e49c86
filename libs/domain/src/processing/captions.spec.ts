import { findableSpeech, segmentsOf, type SpokenWord, webVtt } from './captions.ts';

/** A word every half a second, from `at`. */
const spoken = (text: string, at = 0): SpokenWord[] =>
  text.split(' ').map((one, n) => ({ startSeconds: at + n / 2, endSeconds: at + n / 2 + 0.4, text: one }));

const texts = (words: SpokenWord[]) => segmentsOf(words).map(({ text }) => text);

describe('captions', () => {
  it('end with a sentence and at a pause', () => {
    expect(texts([...spoken('Good morning. How are you?'), ...spoken('Fine then', 10)])).toEqual([
      'Good morning.',
      'How are you?',
      'Fine then',
    ]);
  });

  it('hold what two lines hold, and what is read in seven seconds', () => {
    const long = spoken(Array.from({ length: 60 }, (_, n) => `word${n}`).join(' '));
    for (const { text, startSeconds, endSeconds } of segmentsOf(long)) {
      expect(text.length).toBeLessThanOrEqual(84);
      expect(endSeconds - startSeconds).toBeLessThanOrEqual(7);
    }
    expect(texts(long).join(' ').split(' ')).toHaveLength(60);
  });

  it('are WebVTT, in which nothing that was said begins a cue or a tag', () => {
    const words = [{ startSeconds: 3_661.5, endSeconds: 3_662, text: '<b> --> & co' }];
    expect(webVtt(segmentsOf(words))).toBe(
      'WEBVTT\n\n01:01:01.500 --> 01:01:02.000\n&lt;b&gt; --&gt; &amp; co\n',
    );
    expect(webVtt([])).toBe('WEBVTT\n');
  });

  it('are as sure as their words are, on the average', () => {
    const [one, two] = spoken('all right');
    expect(
      segmentsOf([
        { ...one!, confidence: 0.5 },
        { ...two!, confidence: 1 },
      ]),
    ).toMatchObject([{ confidence: 0.75 }]);
  });
});

it('is found by what was said, and when', () => {
  const segments = [{ startSeconds: 1.5, endSeconds: 2, text: 'Good morning.' }];
  const texts = [{ text: 'Good morning.', seconds: 1.5 }];
  expect(findableSpeech(segments, 'en-US')).toEqual({ texts, facts: { language: 'en' } });
  expect(findableSpeech(segments, '<|de|>').facts).toEqual({ language: 'de' });
  expect(findableSpeech([])).toEqual({ texts: [], facts: {} });
});

import { bestLine, linesOf } from './search-lines.ts';

const marked = ({ text, marks }: NonNullable<ReturnType<typeof bestLine>>) =>
  marks.map(({ start, end }) => text.slice(start, end));

it('has for each word the line where it stands first, and where that is', () => {
  const long = `${'lorem ipsum '.repeat(20)}needle in the hay ${'dolor sit amet '.repeat(20)}`;
  const lines = linesOf([
    { text: 'A\n\tcover\u0000page', page: 1 },
    { text: long, page: 2 },
    { text: 'needle again', seconds: 3 },
  ]);
  expect(lines.get('cover')).toEqual({ text: 'A cover page', page: 1 });
  const { text, ...where } = lines.get('needle')!;
  expect(where).toEqual({ page: 2 });
  expect(text).toMatch(/^…(lorem|ipsum) .*needle in the hay dolor.* \w+…$/);
  expect(text.length).toBeLessThanOrEqual(132);
  expect(lines.get('again')).toMatchObject({ seconds: 3 });
});

it('keeps 2,000 words of a text without end, and whole characters of one without spaces', () => {
  const words = Array.from(
    { length: 5000 },
    (_, i) => `w${String.fromCharCode(97 + (i % 26))}${'x'.repeat(i % 40)}${i}`,
  );
  expect(linesOf([{ text: words.join(' ') }]).size).toBe(2000);
  const [line] = linesOf([{ text: '𠮷'.repeat(300) }]).values();
  expect(line!.text.isWellFormed()).toBe(true);
});

it('takes the line with most of the words, and marks how far they were typed', () => {
  const lines = [{ text: 'The Straße' }, { text: 'Große Straße, HolidayPhotos, straßen', page: 3 }];
  const best = bestLine(lines, ['strass', 'gro', 'pho'])!;
  expect(best.page).toBe(3);
  expect(marked(best)).toEqual(['Gro', 'Straß', 'Pho', 'straß']);
  expect(bestLine(lines, ['nothing'])).toBeUndefined();
  expect(bestLine([], ['straße'])).toBeUndefined();
});

it('marks inside of scripts without spaces', () => {
  const best = bestLine([{ text: 'これは旅行の写真です' }], ['写真'])!;
  expect(marked(best)).toEqual(['写真']);
});

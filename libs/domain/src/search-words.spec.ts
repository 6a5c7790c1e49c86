import { nameWords, searchWords, wordsOf } from './search-words.ts';

it('takes words apart, folded, each once', () => {
  expect(nameWords({ path: 'Größe/Été', name: 'été A.png' })).toEqual(['grosse', 'ete', 'a', 'png']);
  expect(wordsOf('')).toEqual([]);
  expect(wordsOf('--- _ .')).toEqual([]);
});

it('finds what begins inside a run', () => {
  expect(wordsOf('IMG1234')).toEqual(['img1234', '1234']);
  expect(wordsOf('HolidayPhotos')).toEqual(['holidayphotos', 'photos']);
  expect(wordsOf('scan_20241127T101112')).toEqual(['scan', '20241127t101112', 't101112', '101112']);
});

it('keeps the vowels of scripts whose vowels are marks', () => {
  expect(wordsOf('की')).not.toEqual(wordsOf('कु'));
});

it('knows words of scripts that are written without spaces', () => {
  const words = wordsOf('旅行の写真.jpg');
  for (const q of ['旅', '旅行', '旅行の写', '写真'])
    expect(searchWords(q).every((word) => words.some((one) => one.startsWith(word)))).toBe(true);
  expect(words).toContain('jpg');
});

it('folds a query as it folds what is searched', () => {
  expect(searchWords('  ÉTÉ größe été ')).toEqual(['ete', 'grosse']);
  expect(searchWords('brûlé'.normalize('NFD'))).toEqual(searchWords('BRÛLÉ'));
  expect(searchWords('ho holiday')).toEqual(['holiday']);
  expect(searchWords(' %')).toEqual([]);
});

it('cuts long words of a file and of a query alike', () => {
  const long = 'a'.repeat(300);
  expect(wordsOf(long)[0]!.startsWith(searchWords(long)[0]!)).toBe(true);
});

it('takes a long text in time that is no square of its length', () => {
  expect(wordsOf('word a1B2 '.repeat(20_000)).length).toBeLessThan(20);
  expect(wordsOf('aB1'.repeat(100)).length).toBeLessThan(50);
});

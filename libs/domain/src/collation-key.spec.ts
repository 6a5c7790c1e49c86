import { collationKey, searchTextOf, searchWords } from './collation-key.ts';

const sorted = (names: string[]) =>
  [...names].sort((a, b) => Buffer.compare(Buffer.from(collationKey(a)), Buffer.from(collationKey(b))));

it.each([
  [['file 1', 'file 2', 'file 10', 'file 100a']],
  [['a9', 'a0010', 'a11', 'a99999999999999999999', 'a100000000000000000000']],
  [['Apfel', 'Äpfel', 'apfelz', 'Banane', 'Éclair', 'strasse', 'Straße 2', 'zebra']],
  [['1', '2', '10', 'a', 'я', '日本']],
])('sorts %j', (names) => {
  expect(sorted(names.toReversed())).toEqual(names);
});

it('is the same however accents are typed', () => {
  expect(collationKey('Crème'.normalize('NFD'))).toBe(collationKey('CRÈME'));
});

it('keeps the vowels of scripts whose vowels are marks', () => {
  expect(collationKey('की')).not.toBe(collationKey('क'));
  expect(searchTextOf({ name: 'की' })).not.toBe(searchTextOf({ name: 'कु' }));
});

it.each(['1a'.repeat(127), 'é'.repeat(127), '日'.repeat(85), '😀'.repeat(63), '\u0390'.repeat(127)])(
  'fits into a sort key: %s',
  (name) => {
    expect(Buffer.byteLength(collationKey(name))).toBeLessThanOrEqual(1000);
    expect(collationKey(name)).not.toContain('\ufffd');
  },
);

it('folds a query as it folds what is searched', () => {
  expect(searchTextOf({ path: 'Größe/Été', name: 'A.png' })).toBe('grosse/ete/a.png');
  expect(searchWords('  ÉTÉ größe été ')).toEqual(['ete', 'grosse']);
  expect(searchWords(' ')).toEqual([]);
});

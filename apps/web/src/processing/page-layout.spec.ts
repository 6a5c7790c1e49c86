import { expect, it } from 'vitest';
import { countsOf, type LaidOutPage, linesOf } from './page-layout.ts';

const page: LaidOutPage = {
  ...{ page: 1, width: 100, height: 50 },
  lines: [
    [
      ['Invoice', 10, 5, 30, 8],
      ['Total', 45, 4, 20, 10],
    ],
    [['12,50', 10, 20, 20, 8]],
  ],
};

it('puts the words of a line together, with the box around them', () => {
  expect(linesOf(page, '')).toEqual([
    { text: 'Invoice Total', left: 10, top: 4, width: 55, height: 10, found: false },
    { text: '12,50', left: 10, top: 20, width: 20, height: 8, found: false },
  ]);
});

it('finds over words, and whatever the case', () => {
  expect(linesOf(page, ' ICE tot ').map(({ found }) => found)).toEqual([true, false]);
  expect(countsOf([page, { ...page, lines: [] }], '12')).toEqual([1, 0]);
});

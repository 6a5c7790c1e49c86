import { IdPipe } from './id.pipe.ts';

const pipe = new IdPipe('file');

it('lets ULIDs through', () => {
  expect(pipe.transform('01KAR3M5Q8T1Y6V4W2Z9X7C5B3')).toBe('01KAR3M5Q8T1Y6V4W2Z9X7C5B3');
});

it.each([
  '',
  'odd',
  '01kar3m5q8t1y6v4w2z9x7c5b3',
  '81KAR3M5Q8T1Y6V4W2Z9X7C5B3',
  '01KAR3M5Q8T1Y6V4W2Z9X7C5B3\n',
  'x'.repeat(5000),
])('answers for "%s" as for an id that does not exist, so that the database never sees it', (id) => {
  expect(() => pipe.transform(id)).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND', message: 'There is no such file.' }),
  );
});

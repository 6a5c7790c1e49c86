import { csvLine } from './csv-line.ts';

const SUM = '1+1)*cmd|"/c calc"!A1';

it.each(['=', '+', '-', '@', '\t', '\r', '\n', '\t=', ' =', '\u00a0=', '＝', '＋', '－', '＠'])(
  'takes the meaning from a text that begins with %j',
  (start) => {
    const [text] = csvLine([`${start}${SUM}`, 'end']).split(',end');
    expect(text).toBe(`"'${start}${SUM.replaceAll('"', '""')}"`);
  },
);

it('leaves numbers and all other texts as they are', () => {
  const cells = [-1.5, '1-2', 'a=b', 'name@example.com', ' spaced', '', null, undefined, true, 'ü'];
  expect(csvLine(cells)).toBe('-1.5,1-2,a=b,name@example.com, spaced,,,,true,ü\r\n');
});

it('quotes by RFC 4180', () => {
  expect(csvLine(['a,b', 'say "x"', 'two\nlines', "it's"])).toBe('"a,b","say ""x""","two\nlines",it\'s\r\n');
});

import { fsPath, pathText, readableName } from './fs-path.ts';

const LATIN1 = Buffer.from('caf\xe9 \xff.txt', 'latin1');

it('keeps names that are not UTF-8, through JSON and back to the same bytes', () => {
  const kept = JSON.parse(JSON.stringify(pathText(LATIN1)));
  expect(Buffer.from(fsPath(kept))).toEqual(LATIN1);
  expect(readableName(kept)).toBe('café ÿ.txt');
});

it.each(['plain.txt', 'ünïcode 文.txt', 'emoji 😀.txt'])('leaves %s as it is', (name) => {
  expect(pathText(Buffer.from(name))).toBe(name);
  expect(fsPath(name)).toBe(name);
  expect(readableName(name)).toBe(name);
});

it('keeps what is UTF-8 between what is not', () => {
  const mixed = Buffer.concat([Buffer.from('文😀'), Buffer.of(0xe9), Buffer.from('😀')]);
  expect(Buffer.from(fsPath(pathText(mixed)))).toEqual(mixed);
  expect(readableName(pathText(mixed))).toBe('文😀é😀');
});

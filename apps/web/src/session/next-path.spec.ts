import { expect, it } from 'vitest';
import { nextPath } from './next-path.ts';

it.each([
  ['/files/01J?tab=1', '/files/01J?tab=1'],
  [null, '/files'],
  ['', '/files'],
  ['https://elsewhere.example', '/files'],
  ['//elsewhere.example', '/files'],
  ['/\\elsewhere.example', '/files'],
  [['/a', '/b'], '/files'],
])('after signing in, %j leads to %s', (next, path) => {
  expect(nextPath({ next })).toBe(path);
});

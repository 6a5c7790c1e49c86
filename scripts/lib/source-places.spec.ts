import { readFileSync } from 'node:fs';
import { buildTargets } from './build-targets.ts';
import { inRepo } from './paths.ts';
import { sourcePlaces } from './source-places.ts';

beforeAll(() => buildTargets({ only: 'api' }), 120_000);

it('says a place in a bundle as the place in the sources', () => {
  const lines = readFileSync(inRepo('apps/api/dist/lambda/http/bundle.cjs'), 'utf8').split('\n');
  const row = lines.findIndex((line) => line.includes('cannot start right now'));
  const place = `${row + 1}:${lines[row]!.indexOf('The service cannot start') + 1}`;
  const told = sourcePlaces('http')(
    `Error\n    at unavailable (/var/task/bundle.cjs:${place})\n    at node:vm:1:2`,
  );
  expect(told).toMatch(
    /^Error\n {4}at unavailable \(apps\/api\/src\/lambda\/unavailable\.ts:\d+:\d+\)\n {4}at node:vm:1:2$/,
  );
});

it('leaves what it does not know', () => {
  const text = '    at f (/var/task/bundle.cjs:1:2)';
  expect(sourcePlaces('access')(text)).toBe(text);
  expect(sourcePlaces('http')('no place at all')).toBe('no place at all');
});

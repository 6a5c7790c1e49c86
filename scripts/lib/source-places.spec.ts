import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepo } from './paths.ts';
import { sourcePlaces } from './source-places.ts';

const STACK = 'Error: no\n    at fail (/var/task/bundle.cjs:1:9)\n    at node:vm:1:2';

it('says a place in a bundle as the place in the sources', () => {
  const dir = mkdtempSync(join(tmpdir(), 'intake-map-'));
  const path = join(dir, 'bundle.cjs.map');
  // Column 9 of the bundle is line 3, column 5 of the source.
  const map = { version: 3, names: [], sources: [inRepo('apps/api/src/fail.ts')], mappings: 'AAAA,QAEI' };
  writeFileSync(path, JSON.stringify(map));
  expect(sourcePlaces(path)(STACK)).toBe(
    STACK.replace('/var/task/bundle.cjs:1:9', 'apps/api/src/fail.ts:3:5'),
  );
  rmSync(dir, { recursive: true });
});

it('leaves everything where there is no map', () => {
  expect(sourcePlaces('nowhere.map')(STACK)).toBe(STACK);
});

import { readFileSync } from 'node:fs';
import { costOfUpload, costTables } from './aws-cost.ts';
import { inRepo } from './paths.ts';

/** Prettier aligns the columns of tables. */
const unaligned = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');

it('docs/cost.md shows the tables of today (node scripts/lib/aws-cost.ts prints them)', () => {
  expect(unaligned(readFileSync(inRepo('docs/cost.md'), 'utf8'))).toContain(unaligned(costTables()));
});

it('a bigger file costs its parts more, and not one call of the API', () => {
  const [small, big] = [costOfUpload('', 1e8), costOfUpload('', 1e9)];
  expect(big.parts).toBeGreaterThan(small.parts);
  expect(big.s3Requests - small.s3Requests).toBe(2 * (big.parts - small.parts));
  expect([big.invocations, big.writeUnits]).toEqual([small.invocations, small.writeUnits]);
  expect(big.dollars / small.dollars).toBeLessThan(big.parts / small.parts);
});

it('a file of one PUT costs little more than half of one in parts', () => {
  expect(costOfUpload('', 1e6).dollars).toBeLessThan(costOfUpload('', 1e7).dollars * 0.55);
});

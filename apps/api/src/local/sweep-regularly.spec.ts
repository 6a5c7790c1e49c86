import { jest } from '@jest/globals';
import type { SweepReport } from '@intake/domain';
import { runSweep, type Sweepers } from './sweep-regularly.ts';

const NAMES = ['sweep', 'sweepRuns', 'sweepBatches'] as const;

let lines: string[];
beforeEach(() => {
  lines = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => (lines.push(String(line)), true));
});
afterEach(() => jest.restoreAllMocks());

/** @param broken the one whose list cannot be read */
function sweepers(broken?: string) {
  const done: string[] = [];
  const one = (name: string) => ({
    async execute(): Promise<SweepReport> {
      if (name === broken) throw new Error('throttled');
      done.push(name);
      return { swept: 1, failed: [] };
    },
  });
  const all = {
    ...Object.fromEntries(NAMES.map((name) => [name, one(name)])),
    recorder: { flush: async () => {} },
  };
  return { all: all as unknown as Sweepers, done };
}

it.each(NAMES)('sweeps the rest where %s fails as a whole, and says so', async (broken) => {
  const { all, done } = sweepers(broken);
  expect(await runSweep(all)).toBe(1);
  expect(done).toEqual(NAMES.filter((name) => name !== broken));
  expect(lines.join('')).toContain('throttled');
});

it('has nothing to complain of otherwise', async () => {
  const { all, done } = sweepers();
  expect(await runSweep(all)).toBe(0);
  expect(done).toEqual([...NAMES]);
});

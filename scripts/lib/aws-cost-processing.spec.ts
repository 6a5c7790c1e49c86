import { readFileSync } from 'node:fs';
import { estimatedUsd } from '@intake/domain';
import { batchTable, costOfBatchFile, costOfProcessing, processingTables } from './aws-cost-processing.ts';
import { inRepo } from './paths.ts';

/** Prettier aligns the columns of tables. */
const unaligned = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');

it('docs/cost.md shows the tables of today (node scripts/lib/aws-cost-processing.ts prints them)', () => {
  const text = unaligned(readFileSync(inRepo('docs/cost.md'), 'utf8'));
  expect(text).toContain(unaligned(processingTables()));
  expect(text).toContain(unaligned(batchTable()));
});

it('counts every state that is entered: Plan, Stages and Finish, three in each stage, and each algorithm', () => {
  const transitions = (...plan: [number, number][]) =>
    costOfProcessing(plan.map(([light, heavy]) => ({ light, heavy }))).transitions;
  expect(transitions()).toBe(3);
  expect(transitions([1, 0])).toBe(3 + 3 + 1);
  expect(transitions([2, 1])).toBe(3 + 3 + 3);
  expect(transitions([2, 2], [0, 1])).toBe(3 + 2 * 3 + 5);
});

it('calls the function of its class for each algorithm, and plans and finishes', () => {
  const { invocations } = costOfProcessing([{ light: 2, heavy: 1 }]);
  expect(invocations).toEqual({ workflow: 2, lightTask: 2, heavyTask: 1 });
});

it.each([
  ['one light algorithm', [{ light: 1, heavy: 0 }]],
  ['two light and a heavy one', [{ light: 2, heavy: 1 }]],
])('what a batch is estimated to cost is what its runs cost, and four states more: %s', (_, plan) => {
  const { standard, lambda, writes } = costOfProcessing(plan, { inBatch: true });
  expect(costOfBatchFile().transitions).toBe(4);
  const [{ light, heavy }] = plan as [{ light: number; heavy: number }];
  const of = (kind: 'light' | 'heavy', n: number) =>
    Array.from({ length: n }, () => ({ class: kind, cost: { secondsPerGiB: 1 } }));
  const real = standard + lambda + writes + costOfBatchFile().usd;
  const estimate = estimatedUsd([...of('light', light), ...of('heavy', heavy)], 100_000);
  expect(Math.abs(estimate / real - 1)).toBeLessThan(0.1);
});

import type { Request } from 'express';
import type { ProblemDto } from '../http/problem.dto.ts';
import { toProblem } from '../http/problem.ts';

/** A whole batch: what goes to the table at the same time goes in one call, see GatheredTable. */
const CONCURRENCY = 100;

/** Runs `work` on every item and puts its result, or the problem it had, in the item's place. */
export async function settleEach<Item, Result>(
  items: readonly Item[],
  request: Request,
  work: (item: Item) => Promise<Result>,
): Promise<(Result | { problem: ProblemDto })[]> {
  const results: (Result | { problem: ProblemDto })[] = [];
  const queue = items.entries();
  const drain = async () => {
    for (const [index, item] of queue) {
      results[index] = await work(item).catch((error: unknown) => ({ problem: toProblem(error, request) }));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, drain));
  return results;
}

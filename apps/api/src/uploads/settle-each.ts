import type { Request } from 'express';
import type { ProblemDto } from '../http/problem.dto.ts';
import { toProblem } from '../http/problem.ts';

/**
 * Runs `work` on every item and puts its result, or the problem it had, in the item's place. All at once: what goes to
 * the table at the same time goes in one call, see BatchedTable.
 */
export function settleEach<Item, Result>(
  items: readonly Item[],
  request: Request,
  work: (item: Item) => Promise<Result>,
): Promise<(Result | { problem: ProblemDto })[]> {
  return Promise.all(
    items.map((item) => work(item).catch((error: unknown) => ({ problem: toProblem(error, request) }))),
  );
}

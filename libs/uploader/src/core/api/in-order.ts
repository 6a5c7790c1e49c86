import { ApiError } from './api-error.ts';
import type { ProblemAnswer } from './types.ts';

/** Calls at once. */
const AT_ONCE = 6;

/** One call for each, several at once. @returns the outcomes in order: what it gave, or the problem with which the server refused */
export async function inOrder<One, Outcome extends object>(
  all: readonly One[],
  call: (one: One) => Promise<Outcome>,
): Promise<(Outcome | { problem: ProblemAnswer & { status: number } })[]> {
  const outcomes: (Outcome | { problem: ProblemAnswer & { status: number } })[] = [];
  const queue = all.entries();
  const worker = async (): Promise<void> => {
    for (const [index, one] of queue) outcomes[index] = await call(one).catch(problemOf);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return outcomes;
}

function problemOf(error: unknown): { problem: ProblemAnswer & { status: number } } {
  if (error instanceof ApiError) return { problem: { ...error.answer, status: error.status } };
  throw error;
}

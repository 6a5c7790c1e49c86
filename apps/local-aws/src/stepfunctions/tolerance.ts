import type { State } from './definition.ts';
import { evaluate, type Scope } from './evaluate.ts';

/** Whether so many failed items are too many; a Map that says nothing tolerates none. */
export async function toleranceOf(
  { ToleratedFailureCount, ToleratedFailurePercentage }: State,
  scope: Scope,
  total: number,
): Promise<(failed: number) => boolean> {
  const given = [ToleratedFailureCount ?? null, ToleratedFailurePercentage ?? null];
  const [count, percentage] = (await evaluate(given, scope)) as (number | null)[];
  if (count === null && percentage === null) return (failed) => failed > 0;
  return (failed) => failed > (count ?? Infinity) || (failed * 100) / total > (percentage ?? Infinity);
}

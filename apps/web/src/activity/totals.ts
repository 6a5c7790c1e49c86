import type { ActivityDay } from '@intake/contract';

type Counter = Exclude<keyof ActivityDay, 'date'>;

/** Files that somebody wanted to upload and that did not become one. */
export const notTaken = ({ refused, rejected, failed }: ActivityDay): number => refused + rejected + failed;

export function totalOf(days: readonly ActivityDay[], counter: Counter): number {
  return days.reduce((sum, day) => sum + day[counter], 0);
}

/** Nothing at all has happened. */
export const isQuiet = ({ date: _, ...counts }: ActivityDay): boolean =>
  Object.values(counts).every((count) => count === 0);

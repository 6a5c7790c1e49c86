import type { FileFacts } from '../findable.ts';
import type { AlgorithmManifest, CloudEngine, TaskClass } from '../processing/algorithm.ts';

/** USD, list prices of us-west-1 without free tiers, as remembered in November 2026; docs/cost.md reckons with the same. */
export const LIST_PRICES = {
  stateTransition: 27.9e-6,
  /** Lambda on arm64. */
  gbSecond: 13.3334e-6,
  invocation: 0.2e-6,
  writeUnit: 0.71e-6,
} as const;

/** Seconds of one algorithm on a small file, and GB of its function (serverless.yml). */
const TASKS: Record<TaskClass, { seconds: number; gb: number }> = {
  light: { seconds: 1.5, gb: 1 },
  heavy: { seconds: 8, gb: 1.73 },
};

/** What every file of a batch has, whichever algorithms: entered states, functions of 0.1 s and 0.5 GB, write units. */
export const OF_FILE = { transitions: 10, invocations: 4, writes: 17 };
/** And every algorithm of it: the step's state, its function, its start and end. */
export const OF_STEP = { transitions: 1, writes: 4 };

type Costed = Pick<AlgorithmManifest, 'class' | 'cost'>;

/** Seconds of one algorithm. @param size bytes */
const secondsOf = ({ class: kind, cost }: Costed, size: number): number =>
  TASKS[kind].seconds + (cost.secondsPerGiB * size) / 2 ** 30;

/** Of all algorithms on one file, one after the other. @param size bytes */
export function estimatedSeconds(algorithms: readonly Costed[], size: number): number {
  return algorithms.reduce((sum, one) => sum + secondsOf(one, size), 1);
}

/** Of all algorithms on one file. @param size bytes */
export function estimatedUsd(algorithms: readonly Costed[], size: number): number {
  const { stateTransition, gbSecond, invocation, writeUnit } = LIST_PRICES;
  const gbSeconds = algorithms.reduce(
    (sum, one) => sum + secondsOf(one, size) * TASKS[one.class].gb,
    OF_FILE.invocations * 0.1 * 0.5,
  );
  const n = algorithms.length;
  return (
    (OF_FILE.transitions + n * OF_STEP.transitions) * stateTransition +
    gbSeconds * gbSecond +
    (OF_FILE.invocations + n) * invocation +
    (OF_FILE.writes + n * OF_STEP.writes) * writeUnit
  );
}

/**
 * Of services that do the work of algorithms on one file, by their list prices.
 * @param facts what is known of the file; where the length is not, it counts as one minute or one page
 */
export function servicesUsd(services: readonly CloudEngine[], type: string, facts: FileFacts = {}): number {
  const units = { image: 1, file: 1, page: facts.pages ?? 1, minute: (facts.durationSeconds ?? 60) / 60 };
  return services
    .filter(({ types }) => !types || types.includes(type))
    .reduce((sum, { usd, per }) => sum + usd * units[per], 0);
}

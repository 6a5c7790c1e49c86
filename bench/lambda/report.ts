import { median, promised } from '../report.ts';
import type { Contestant, Field } from './contestants.ts';
import type { Run } from './measure.ts';

export interface Measured {
  cold: Run[];
  /** Medians of a round, in ms. */
  warm: number[];
}

/** What was promised: times Hono, and bytes. */
const PROMISE = { cold: 3, warm: 3, bytes: 2.5e6 };

const HEAD = [
  'Function',
  'CPU to the first answer, ms',
  'Of Hono',
  'By the clock, ms',
  'Warm call, p50 ms',
  'Of Hono',
  'Bundle, KB',
];

/** Ratios are medians over the rounds: both runs of a round had the same neighbours on the machine. */
function ratio(values: readonly number[], limits: readonly number[]): number {
  return median(values.map((value, round) => value / limits[round]!));
}

const cpuOf = ({ cold }: Measured): number[] => cold.map(({ cpu }) => cpu);

export function tableOf({ limit, intake }: Field, results: ReadonlyMap<Contestant, Measured>): string {
  const hono = results.get(limit)!;
  const lines = [...results].map(([contestant, measured]) => {
    const { cold, warm } = measured;
    const strong = contestant === intake ? '**' : '';
    return [
      `${strong}${contestant.title}${strong}`,
      median(cpuOf(measured)).toFixed(0),
      `${strong}${ratio(cpuOf(measured), cpuOf(hono)).toFixed(2)}${strong}`,
      median(cold.map(({ wall }) => wall)).toFixed(0),
      warm.length ? median(warm).toFixed(2) : '',
      warm.length ? `${strong}${ratio(warm, hono.warm).toFixed(2)}${strong}` : '',
      contestant.bytes ? (contestant.bytes / 1e3).toFixed(0) : '',
    ];
  });
  return [HEAD, HEAD.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function verdicts({ limit, intake }: Field, results: ReadonlyMap<Contestant, Measured>): string[] {
  const [own, hono] = [results.get(intake)!, results.get(limit)!];
  const cold = ratio(cpuOf(own), cpuOf(hono));
  const warm = ratio(own.warm, hono.warm);
  return [
    promised(
      cold <= PROMISE.cold,
      `first answer: ${cold.toFixed(2)} times the CPU of Hono (promised ${PROMISE.cold})`,
    ),
    promised(warm <= PROMISE.warm, `warm call: ${warm.toFixed(2)} times Hono (promised ${PROMISE.warm})`),
    promised(
      intake.bytes < PROMISE.bytes,
      `bundle: ${(intake.bytes / 1e6).toFixed(2)} MB (promised ${PROMISE.bytes / 1e6})`,
    ),
  ];
}

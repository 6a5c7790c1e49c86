import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inRepo } from '../../scripts/lib/paths.ts';
import { median } from '../report.ts';
import type { Contestant } from './contestants.ts';

export interface Run {
  /** Milliseconds of all cores, user and system, from the start of the process to the first answer. */
  cpu: number;
  /** The same by the clock on the wall. */
  wall: number;
}

/** Calls until the compilers have settled, and those that count. */
const WARM = { before: 200, counted: 400 };

const HEALTHY = { status: 'healthy', checks: { database: true, storage: true, auth: true } };

interface Measured extends Run {
  statusCode?: number;
  body?: string;
  times?: number[];
}

/** @throws when the answer is not that of a healthy system */
async function start({ title, entry }: Contestant, event: string, env: NodeJS.ProcessEnv, calls: number) {
  const args = entry ? [entry, event, String(calls)] : [];
  const script = inRepo('bench/lambda/start.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { env });
  const measured = JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured;
  if (
    entry &&
    (measured.statusCode !== 200 || JSON.stringify(JSON.parse(measured.body!)) !== JSON.stringify(HEALTHY))
  )
    throw new Error(`${title} answered ${measured.statusCode}: ${measured.body}`);
  return measured;
}

export function coldStart(contestant: Contestant, event: string, env: NodeJS.ProcessEnv): Promise<Run> {
  return start(contestant, event, env, 1);
}

/** @returns median milliseconds of one call by the clock, or null for what answers nothing */
export async function warmCall(
  contestant: Contestant,
  event: string,
  env: NodeJS.ProcessEnv,
): Promise<number | null> {
  if (!contestant.entry) return null;
  const { times = [] } = await start(contestant, event, env, 1 + WARM.before + WARM.counted);
  return median(times.slice(WARM.before));
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Run, RunState, Step } from '@intake/contract';

const OPEN: readonly RunState[] = ['queued', 'running'];
/** Between two looks, ms. */
const PAUSE = 1_000;

export interface Watching {
  signal: AbortSignal;
  /** Hears of every step whenever its state is another one than at the look before. */
  changed?(step: Step, run: Run): void;
  pause?(): Promise<unknown>;
}

/**
 * Looks again and again until the run has ended.
 * @param look the run as it is now; it may become another one, when a newer one is begun
 * @returns null when there is none
 */
export async function watchRun(
  look: () => Promise<Run | null>,
  { signal, changed, pause = () => sleep(PAUSE, undefined, { signal }) }: Watching,
): Promise<Run | null> {
  const states = new Map<string, string>();
  for (;;) {
    const run = await look();
    for (const step of run?.steps ?? []) {
      const key = `${run!.id} ${step.algorithm}`;
      if (states.get(key) !== step.state) changed?.(step, run!);
      states.set(key, step.state);
    }
    if (!run || !OPEN.includes(run.state)) return run;
    await pause();
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch } from '@intake/contract';
import { count, printable } from '../output/words.ts';

const OPEN: readonly Batch['state'][] = ['planning', 'running', 'cancelling'];
/** Between two looks, ms. */
const PAUSE = 2_000;

export interface Following {
  signal: AbortSignal;
  /** Called whenever it got on, and at first. */
  changed(batch: Batch): void;
  pause?(): Promise<unknown>;
}

/** Looks again and again until the batch has ended. @param first as it is known already */
export async function followBatch(
  first: Batch,
  look: () => Promise<Batch>,
  { signal, changed, pause = () => sleep(PAUSE, undefined, { signal }) }: Following,
): Promise<Batch> {
  let batch = first;
  for (let shown = ''; ;) {
    const line = lineOfBatch(batch);
    if (line !== shown) changed(batch);
    shown = line;
    if (!OPEN.includes(batch.state)) return batch;
    await pause();
    batch = await look();
  }
}

/** "partial     batch 01K…  30 files: 28 succeeded, 2 failed  Holiday" */
export function lineOfBatch({ id, state, total, counts, name, reason }: Batch): string {
  const ended = Object.entries(counts).filter(([, n]) => n > 0);
  const outcomes = ended.map(([outcome, n]) => `${n.toLocaleString('en')} ${outcome}`).join(', ');
  const files = total === undefined ? '' : `  ${count(total, 'file')}${outcomes && `: ${outcomes}`}`;
  const why = reason ? `  ${reason.detail} (${reason.code})` : '';
  return printable(`${state.padEnd(10)}  batch ${id}${files}${why}${name ? `  ${name}` : ''}`);
}

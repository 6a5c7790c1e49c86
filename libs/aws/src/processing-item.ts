import { type ProcessingRun, type ProcessingStep, runDueAt, type RunRef, type StepRef } from '@intake/domain';
import { dueShardOf, ttl } from './table.ts';

/** After a run should have been removed, in seconds: what the sweeper never reached goes by itself. */
const SAFETY = 14 * 24 * 3600;

const fileKey = ({ ownerId, fileId }: Omit<RunRef, 'runId'>) => `PROCESSING#${ownerId}#${fileId}`;

/** Of everything that is kept of a file's processing. */
export const processingKey = {
  file: fileKey,
  run: (ref: RunRef) => ({ pk: fileKey(ref), sk: `RUN#${ref.runId}` }),
  step: (ref: StepRef) => ({ pk: fileKey(ref), sk: `STEP#${ref.runId}#${ref.algorithm}` }),
  steps: ({ runId }: RunRef) => `STEP#${runId}#`,
  summary: (ref: Omit<RunRef, 'runId'>) => ({ pk: fileKey(ref), sk: 'SUMMARY' }),
};

/** Due runs have partitions of their own in the `due` index, so that neither sweeper meets what is the other's. */
export const RUN_SHARDS = 'RUN-';

export function runItem(run: ProcessingRun) {
  const due = runDueAt(run);
  return {
    ...run,
    ...processingKey.run(run),
    ...(due && { dueShard: RUN_SHARDS + dueShardOf(run.runId), dueAt: due }),
    ...(run.dropAt && { ttl: ttl(run.dropAt) + SAFETY }),
  };
}

/** Of a file's first run; later ones change what is there. */
export const summaryItem = (run: ProcessingRun) => ({
  ...processingKey.summary(run),
  ...{ fileId: run.fileId, run: run.runId, state: run.state, progress: 0, order: run.version },
});

export const stepItem = (step: ProcessingStep) => ({ ...step, ...processingKey.step(step) });

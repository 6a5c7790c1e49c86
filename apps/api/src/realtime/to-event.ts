import type { StreamRecord, TableChange } from '@intake/aws';
import type { BatchEvent, FileEvent, RealtimeEvent, RunEvent, StepEvent } from '@intake/contract';
import { fileEvent } from '@intake/domain';
import { toFileDto } from '../files/file.mapper.ts';

type Of<Kind extends TableChange['kind']> = Extract<TableChange, { kind: Kind }>;

/** What is told of a change. @returns null for one that nobody outside cares about */
export function toEvent(
  change: Of<'file' | 'run' | 'step' | 'batch'>,
  record: StreamRecord,
): RealtimeEvent | null {
  if (change.kind === 'file') return fileChanged(change, record);
  if (change.kind === 'batch') return batchChanged(change);
  return change.kind === 'run' ? runChanged(change) : stepChanged(change, record);
}

function fileChanged({ before, after }: Of<'file'>, record: StreamRecord): FileEvent | null {
  const kind = fileEvent(before, after);
  if (!kind) return null;
  const { id: fileId } = (after ?? before)!;
  const type = `file.${kind}` as const;
  if (!after) return { type, fileId, version: before!.version + 1, at: timeOf(record) };
  return { type, fileId, version: after.version, at: after.updatedAt, file: toFileDto(after) };
}

function runChanged({ run }: Of<'run'>): RunEvent {
  const {
    fileId,
    runId: id,
    version,
    updatedAt: at,
    state,
    createdAt,
    startedAt,
    endedAt,
    reason,
    batch,
    plan,
  } = run;
  const algorithms = plan?.map(({ algorithm }) => algorithm);
  return {
    ...{ type: 'processing.run', fileId, version, at },
    run: { id, state, createdAt, startedAt, endedAt, reason, batch, algorithms },
  };
}

function stepChanged({ step }: Of<'step'>, record: StreamRecord): StepEvent {
  const { fileId, runId, revision, algorithm, version, state, progress } = step;
  const { startedAt, endedAt, durationMs, reason } = step;
  return {
    ...{ type: 'processing.step', fileId, runId, version: revision, at: timeOf(record) },
    step: { algorithm, version, state, progress, startedAt, endedAt, durationMs, reason },
  };
}

function batchChanged({ batch }: Of<'batch'>): BatchEvent {
  const { batchId, version, updatedAt: at, name, state, total } = batch;
  return { type: 'batch', batchId, version, at, batch: { id: batchId, name, state, total } };
}

/** Lambda gives seconds, the SDK a Date. */
function timeOf({ dynamodb }: StreamRecord): string {
  const at = dynamodb?.ApproximateCreationDateTime ?? new Date();
  return new Date(typeof at === 'number' ? at * 1000 : at).toISOString();
}

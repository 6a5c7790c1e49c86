import type { Reason } from '../file-record.ts';
import type { TaskClass } from './algorithm.ts';
import { assertRunCanBecome, assertStepCanBecome, type RunState, type StepState } from './run-state.ts';

/** Which run of which file. */
export interface RunRef {
  ownerId: string;
  fileId: string;
  runId: string;
}

/** An algorithm that a run is to perform, as it was when the run was made: a new version does not change old runs. */
export interface PlannedStep {
  algorithm: string;
  version: string;
  class: TaskClass;
  /** Steps of one stage run beside each other, stages one after the other; 0 is the first. */
  stage: number;
  needs: readonly string[];
  parameters: Readonly<Record<string, unknown>>;
  /** The rule that asked for it, as it was called then. */
  rule?: { id: string; name: string };
  /** Why it cannot be performed. */
  skip?: Reason;
}

export interface ProcessingRun extends RunRef {
  state: RunState;
  /** Counts the writes; every update expects the one before. */
  version: number;
  /** What was asked for; without it everything that fits and is automatic. */
  requested?: readonly { algorithm: string; parameters: Readonly<Record<string, unknown>> }[];
  /** The run whose results are taken where this one needs them. */
  after?: string;
  /** The batch that it is part of. */
  batch?: string;
  /** Made by `PlanRun`. */
  plan?: readonly PlannedStep[];
  reason?: Reason;
  createdAt: string;
  updatedAt: string;
  startedAt?: string;
  endedAt?: string;
  /** When it is removed with everything that it made. */
  dropAt?: string;
}

export interface DerivedFile {
  name: string;
  contentType: string;
  role: string;
  /** Bytes. */
  size: number;
  width?: number;
  height?: number;
}

export interface StepRef extends RunRef {
  algorithm: string;
}

export interface ProcessingStep extends StepRef {
  /** Of the algorithm. */
  version: string;
  state: StepState;
  /** Counts the writes. */
  revision: number;
  /** Counts the starts, from 1: whoever has an older number has been replaced and writes nothing any more. */
  attempt: number;
  /** 0 to 1. */
  progress: number;
  startedAt: string;
  endedAt?: string;
  durationMs?: number;
  bytesRead?: number;
  /** MB, of the process that ran the algorithm. */
  peakMemoryMb?: number;
  /** What did the work, e.g. `sharp 0.35.3`. */
  engine?: string;
  /** Up to 16 KiB as JSON; a larger one lies at `resultKey`. */
  result?: unknown;
  resultKey?: string;
  derived?: readonly DerivedFile[];
  /** Bytes of both in storage; they count as its owner's until the run is removed. */
  storedBytes?: number;
  reason?: Reason;
}

export const RUN_LIMITS = {
  /** A queued run whose execution has not begun after this was interrupted, in ms. */
  queued: 60_000,
  /** How often a running one is compared with its execution, in ms. */
  checked: 5 * 60_000,
  /** No run is open longer than this, in ms. */
  open: 60 * 60_000,
  /** A run whose every step has a newer result is kept this long, in ms. */
  superseded: 30 * 24 * 3_600_000,
  /** Runs of one file that may be open at once. */
  openAtOnce: 5,
  /** A task may still be writing this long after its run was ended from outside, in ms. */
  writing: 10 * 60_000,
  /** Bytes of a result, as JSON, that are kept in the database. */
  result: 16 * 1024,
} as const;

/** The file is gone, and its run goes as soon as no task can be writing for it any more. */
export const FILE_GONE = { code: 'FILE_GONE', detail: 'The file was deleted.' };

type RunChanges = Partial<Pick<ProcessingRun, 'plan' | 'reason' | 'startedAt' | 'dropAt'>>;

export function changedRun(run: ProcessingRun, now: Date, changes: RunChanges = {}): ProcessingRun {
  return { ...run, ...changes, version: run.version + 1, updatedAt: now.toISOString() };
}

/** @throws DomainError STATE_CONFLICT when the transition table has no such edge. */
export function runBecomes(
  run: ProcessingRun,
  state: RunState,
  now: Date,
  changes: RunChanges = {},
): ProcessingRun {
  assertRunCanBecome(run.state, state);
  const time = state === 'running' ? { startedAt: now.toISOString() } : { endedAt: now.toISOString() };
  return { ...changedRun(run, now, changes), ...time, state };
}

/** @throws DomainError STATE_CONFLICT when the transition table has no such edge. */
export function stepBecomes(
  step: ProcessingStep,
  state: StepState,
  changes: Partial<ProcessingStep> = {},
): ProcessingStep {
  assertStepCanBecome(step.state, state);
  return { ...step, ...changes, state, revision: step.revision + 1 };
}

/** When the sweeper has to look at a run again; null when never. */
export function runDueAt(run: ProcessingRun): string | null {
  if (run.dropAt) return run.dropAt;
  if (run.reason?.code === FILE_GONE.code) return later(run.updatedAt, RUN_LIMITS.writing);
  if (run.state === 'queued') return later(run.updatedAt, RUN_LIMITS.queued);
  return run.state === 'running' ? later(run.updatedAt, RUN_LIMITS.checked) : null;
}

export const later = (iso: string | Date, ms: number): string =>
  new Date(new Date(iso).getTime() + ms).toISOString();

/** The one that a file gets by itself, however often its arrival is told: it has the file's own id. All others are asked for. */
export const isFirstRun = ({ fileId, runId }: Pick<RunRef, 'fileId' | 'runId'>): boolean => runId === fileId;

/** Everything that a run makes lies below this. */
export const derivedPrefix = ({ fileId, runId }: Pick<RunRef, 'fileId' | 'runId'>): string =>
  `derived/${fileId}/${runId}/`;

export const derivedKey = (step: StepRef, name: string): string =>
  `${derivedPrefix(step)}${step.algorithm}/${name}`;

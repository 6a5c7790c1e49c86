import type {
  DerivedFile,
  ProcessingRun,
  ProcessingStep,
  RunRef,
  StepRef,
} from '../processing/processing-run.ts';
import type { RunState } from '../processing/run-state.ts';
import type { Page } from './file-store.ts';

/** What lists show of a file's processing. */
export interface ProcessingSummary {
  fileId: string;
  /** Of the newest run. */
  run: string;
  state: RunState;
  /** 0 to 1. */
  progress: number;
  /** The newest images for the list, smallest first. */
  thumbnails?: readonly (DerivedFile & { key: string })[];
}

/** Keeps runs and their steps. Every write is conditional; steps are items of their own, so parallel tasks never conflict. */
export abstract class ProcessingStore {
  /** The first run of a file with the file's summary, where there is none. @throws DomainError ALREADY_EXISTS when the file has a run with this id. */
  abstract createRun(run: ProcessingRun): Promise<void>;
  /** Strongly consistent. */
  abstract findRun(ref: RunRef): Promise<ProcessingRun | null>;
  /** Writes a run whose version is one above the stored one. @throws DomainError VERSION_CONFLICT */
  abstract updateRun(run: ProcessingRun): Promise<void>;
  /** Newest first. A page may be short and still have a next one. @throws DomainError INVALID_CURSOR */
  abstract listRuns(
    file: Omit<RunRef, 'runId'>,
    limit: number,
    cursor?: string,
  ): Promise<Page<ProcessingRun>>;
  /** Runs of all owners whose `runDueAt` is at or before `now`; pages and lag as of `FileStore.listDue`. */
  abstract listDueRuns(now: Date, limit: number, cursor?: string): Promise<Page<ProcessingRun>>;
  /** Removes the run and its steps, and what they count; idempotent. */
  abstract removeRun(ref: RunRef): Promise<void>;

  /** Writes a step whose revision is one above the stored one, 1 being new; with its end `storedBytes` count. @throws DomainError VERSION_CONFLICT */
  abstract writeStep(step: ProcessingStep): Promise<void>;
  /** Strongly consistent. */
  abstract findStep(ref: StepRef): Promise<ProcessingStep | null>;
  /** Strongly consistent; by algorithm. */
  abstract listSteps(ref: RunRef): Promise<ProcessingStep[]>;

  /** Of all steps that there are. Strongly consistent. */
  abstract storedBytes(ownerId: string): Promise<number>;

  /** The summaries that there are, of up to 100 files, in no order. May be a moment late. */
  abstract summaries(ownerId: string, fileIds: readonly string[]): Promise<ProcessingSummary[]>;
  /** Moves the summary to this run and progress, unless it is further already; of what is equally far the last one counts. Never throws VERSION_CONFLICT. */
  abstract summarise(run: ProcessingRun, progress: number): Promise<void>;
  /** Replaces the thumbnails, unless those of a newer run are there. */
  abstract showThumbnails(ref: RunRef, thumbnails: ProcessingSummary['thumbnails']): Promise<void>;
  /** Idempotent. */
  abstract removeSummary(file: Omit<RunRef, 'runId'>): Promise<void>;
}

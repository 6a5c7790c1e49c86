import type { Findable } from '../findable.ts';
import type { Reason } from '../file-record.ts';
import type { DerivedFile } from '../processing/processing-run.ts';

export interface AlgorithmJob {
  algorithm: string;
  /** Names this step and no other, in all of its attempts; letters, digits and hyphens. */
  name: string;
  /** Where the object storage has the file, for an engine that reads it there. */
  key: string;
  file: { id: string; name: string; size: number; category: string; contentType: string; type: string };
  parameters: Readonly<Record<string, unknown>>;
  results: Readonly<Record<string, unknown>>;
  /** Its reason is an `AttemptReplaced`, or anything else when nobody wants the result any more. */
  signal: AbortSignal;
  read(offset: number, length: number): Promise<Uint8Array>;
  derive(file: Omit<DerivedFile, 'size'>, content: Uint8Array | { path: string }): Promise<void>;
  /** @param fraction 0 to 1 */
  progress(fraction: number): void;
  /** Not the algorithm's result is wanted, but what its `prepare.ts` makes for a service in place of the file. */
  prepare?: boolean;
}

/** A job in the hands of a service of the cloud. */
export interface CloudJob extends AlgorithmJob {
  /** The algorithm's own code at work on this job in its sandbox: nothing else decodes what somebody has uploaded. */
  here(changes: Partial<AlgorithmJob>): Promise<AlgorithmOutcome>;
}

export interface AlgorithmOutcome {
  state: 'succeeded' | 'partial' | 'skipped' | 'failed';
  /** Of the code that ran. */
  version: string;
  result?: unknown;
  /** Only with a result. */
  findable?: Findable;
  reason?: Reason;
  bytesRead: number;
  durationMs: number;
  peakMemoryMb?: number;
  engine?: string;
  /** Asked once this outcome is kept: what the engine holds for another attempt may go. Never rejects. */
  release?: () => Promise<void>;
}

/** Another attempt does the same work: it goes on with what this one has begun at a service, which therefore stays. */
export class AttemptReplaced extends Error {}

/**
 * A service of the cloud at work on a job, outside of any sandbox.
 * @returns a result by the schema of the algorithm
 * @throws what is worth another attempt
 */
export type CloudWork = (
  job: CloudJob,
) => Promise<Pick<AlgorithmOutcome, 'state' | 'result' | 'findable' | 'reason' | 'release' | 'engine'>>;

/** Runs an algorithm within its limits. */
export abstract class AlgorithmRunner {
  /** @throws what `read` and `derive` threw, and the signal's reason: worth another attempt, other than a `failed` outcome */
  abstract run(job: AlgorithmJob): Promise<AlgorithmOutcome>;
}

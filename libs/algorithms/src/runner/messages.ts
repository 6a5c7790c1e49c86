import type { Findable, Reason } from '@intake/domain';
import type { Derived, Task } from '../contract.ts';

/** First message to the worker. */
export interface Start {
  /** `run.ts`, or what a build made of it. */
  module: string;
  file: Task['file'];
  parameters: Task['parameters'];
  results: Task['results'];
  scratch: string;
  model?: string;
}

export type ToWorker =
  | { kind: 'start'; start: Start }
  | { kind: 'bytes'; id: number; bytes: Uint8Array }
  | { kind: 'kept'; id: number }
  /** What was asked for failed; the algorithm sees an error, the runner knows the cause. */
  | { kind: 'refused'; id: number; message: string }
  | { kind: 'abort' };

export type Ended =
  | { state: 'succeeded'; result: unknown; findable?: Findable }
  | { state: 'partial'; result: unknown; findable?: Findable; reason: Reason }
  | { state: 'skipped'; reason: Reason }
  | { state: 'failed'; reason: Reason };

export type FromWorker =
  | { kind: 'read'; id: number; offset: number; length: number }
  | { kind: 'derive'; id: number; derived: Derived; content: Uint8Array | { path: string } }
  | { kind: 'progress'; fraction: number }
  | { kind: 'log'; message: string; facts?: Record<string, unknown> }
  | { kind: 'ended'; ended: Ended };

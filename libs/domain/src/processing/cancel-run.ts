import { DomainError } from '../errors.ts';
import { findFile } from '../files/find-file.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { WorkflowEngine } from '../ports/workflow-engine.ts';
import { findRun } from './find-run.ts';
import type { FinishRun } from './finish-run.ts';
import type { ProcessingRun, RunRef } from './processing-run.ts';

interface Ports {
  files: FileStore;
  runs: ProcessingStore;
  engine: WorkflowEngine;
  finishRun: FinishRun;
}

const CANCELLED = { code: 'CANCELLED', detail: 'It was cancelled.' };

/** Ends a run at its owner's request. Its tasks notice within seconds, and write nothing any more. */
export class CancelRun {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @returns the run; the same on every replay. @throws DomainError NOT_FOUND, STATE_CONFLICT (it had ended otherwise) */
  async execute(ref: RunRef): Promise<ProcessingRun> {
    const { files, runs, engine, finishRun } = this.ports;
    await findFile(files, ref.ownerId, ref.fileId);
    await findRun(runs, ref);
    const run = await finishRun.execute(ref, { state: 'cancelled', reason: CANCELLED });
    if (run?.state !== 'cancelled')
      throw new DomainError('STATE_CONFLICT', 'This run has ended already.', { state: run?.state });
    await engine.stop(ref, CANCELLED.detail);
    return run;
  }
}

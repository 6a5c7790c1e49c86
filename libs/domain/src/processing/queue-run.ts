import { isRefusal } from '../errors.ts';
import type { FileRecord } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { WorkflowEngine } from '../ports/workflow-engine.ts';
import type { ProcessingRun } from './processing-run.ts';

interface Ports {
  runs: ProcessingStore;
  engine: WorkflowEngine;
  clock: Clock;
}

/**
 * Writes down that a file is to be processed when it is ready. Done before the file becomes ready, so that a crash in
 * between leaves a run that the sweeper finds: it starts it, or drops it when the file never became ready.
 */
export class QueueRun {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * The first run of a file has the file's own id: however often its arrival is told, there is one.
   * @returns the run, while it is queued: whoever makes the file ready begins it, which need not be who queued it;
   *   null where nothing is processed, and for a run that has begun
   */
  async execute({ ownerId, id }: Pick<FileRecord, 'ownerId' | 'id'>): Promise<ProcessingRun | null> {
    const { runs, engine, clock } = this.ports;
    if (!engine.enabled) return null;
    const now = clock.now().toISOString();
    const ref = { ownerId, fileId: id, runId: id };
    const run: ProcessingRun = { ...ref, state: 'queued', version: 1, createdAt: now, updatedAt: now };
    try {
      await runs.createRun(run);
      return run;
    } catch (error) {
      if (!isRefusal(error, 'ALREADY_EXISTS')) throw error;
      const known = await runs.findRun(ref);
      return known?.state === 'queued' && !known.dropAt ? known : null;
    }
  }
}

import { isRefusal } from '../errors.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { WorkflowEngine } from '../ports/workflow-engine.ts';
import type { ProcessingRun, RunRef } from './processing-run.ts';
import type { QueueRun } from './queue-run.ts';
import type { StartQueued } from './start-queued.ts';

interface Ports {
  files: FileStore;
  runs: ProcessingStore;
  engine: WorkflowEngine;
  queueRun: QueueRun;
  startQueued: StartQueued;
}

/** Begins the execution of a file's first run: told by its completion, by the event of its object, or by the sweeper. */
export class StartProcessing {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Does nothing for a file that is not ready (yet), and nothing twice. */
  async execute(ownerId: string, fileId: string): Promise<void> {
    const { files, runs, engine, queueRun, startQueued } = this.ports;
    if (!engine.enabled) return;
    const ref: RunRef = { ownerId, fileId, runId: fileId };
    const run = await runs.findRun(ref);
    if (run && run.state !== 'queued') return;
    // Of a thousand that arrive at once all but a few wait: no need to look at their files.
    if (run && (await startQueued.mustWait(run))) return;
    const file = await files.find(ownerId, fileId);
    if (file?.status !== 'ready' || file.deletedAt) return;
    // Not queued again where there was one: it may be gone by now, with its file.
    const queued = run ? await runs.findRun(ref) : await queueRun.execute(file);
    if (!queued || queued.dropAt) return;
    await this.begin(queued);
  }

  /**
   * @param run a queued one, of a file that is ready; an execution that there is already is left as it is, and where too many
   * files are analysed it waits for its turn
   */
  async begin(run: ProcessingRun): Promise<void> {
    await this.ports.startQueued.begin(run);
  }
}

/** Refusals that say: another one was faster, or the thing is gone. */
export const isStale = (error: unknown): boolean =>
  isRefusal(error, 'VERSION_CONFLICT') || isRefusal(error, 'NOT_FOUND');

import { DomainError } from '../errors.ts';
import { extensionOf } from '../file-name.ts';
import { findFile } from '../files/find-file.ts';
import type { AlgorithmCatalogue } from '../ports/algorithm-catalogue.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { WorkflowEngine } from '../ports/workflow-engine.ts';
import { stateConflict } from '../upload-state.ts';
import { fits } from './algorithm.ts';
import { type ProcessingRun, RUN_LIMITS } from './processing-run.ts';
import { isOpenRun } from './run-state.ts';
import { unfinishedSteps } from './unfinished-steps.ts';

interface Ports {
  files: FileStore;
  runs: ProcessingStore;
  engine: WorkflowEngine;
  catalogue: AlgorithmCatalogue;
  clock: Clock;
  ids: IdGenerator;
}

export interface RunRequest {
  /** Without it: everything that fits and is automatic. */
  algorithms?: readonly { id: string; parameters?: Readonly<Record<string, unknown>> }[];
  /** Run again what did not succeed in this run; its results are taken for the rest. */
  after?: string;
}

/** Newest runs of a file, of which the open ones are counted. */
const LOOKED_AT = 20;

/** A run that a person asks for. */
export class RequestRun {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @throws DomainError NOT_FOUND, STATE_CONFLICT (the file is not ready; the run to repeat is open, or had no failure; too many are open),
   * VALIDATION_FAILED (an algorithm or parameter), UNAVAILABLE (this deployment processes nothing)
   */
  async execute(ownerId: string, fileId: string, request: RunRequest): Promise<ProcessingRun> {
    const { files, runs, engine, clock, ids } = this.ports;
    const file = await findFile(files, ownerId, fileId);
    if (file.status !== 'ready') throw stateConflict(file.status, 'be processed');
    if (!engine.enabled) throw new DomainError('UNAVAILABLE', 'Files are not processed in this deployment.');
    const subject = { category: file.category, type: extensionOf(file.name), size: file.size };
    const requested = request.after
      ? await unfinishedSteps(runs, { ownerId, fileId, runId: request.after })
      : request.algorithms?.map(({ id, parameters = {} }) => this.checked(id, parameters, subject));
    await this.assertFewOpen(ownerId, fileId);
    const now = clock.now().toISOString();
    const run: ProcessingRun = {
      ...{ ownerId, fileId, runId: ids.next() },
      ...{ state: 'queued', version: 1, createdAt: now, updatedAt: now },
      ...(requested && { requested }),
      ...(request.after && { after: request.after }),
    };
    await runs.createRun(run);
    await runs.summarise(run, 0);
    await engine.start(run);
    return run;
  }

  private async assertFewOpen(ownerId: string, fileId: string): Promise<void> {
    const { items } = await this.ports.runs.listRuns({ ownerId, fileId }, LOOKED_AT);
    if (items.filter(({ state }) => isOpenRun(state)).length < RUN_LIMITS.openAtOnce) return;
    throw new DomainError('STATE_CONFLICT', 'Too many runs of this file have not ended yet.');
  }

  private checked(id: string, given: Readonly<Record<string, unknown>>, subject: Parameters<typeof fits>[1]) {
    const { catalogue } = this.ports;
    const manifest = catalogue.list().find((one) => one.id === id);
    if (!manifest || !fits(manifest, subject)) {
      const detail = manifest ? `"${id}" does not take such a file.` : `There is no algorithm "${id}".`;
      throw new DomainError('VALIDATION_FAILED', detail, { errors: [{ pointer: '/algorithms', detail }] });
    }
    return { algorithm: id, parameters: catalogue.complete(id, given) };
  }
}

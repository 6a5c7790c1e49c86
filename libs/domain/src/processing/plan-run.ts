import { isRefusal } from '../errors.ts';
import { extensionOf } from '../file-name.ts';
import type { FileRecord } from '../file-record.ts';
import type { AlgorithmCatalogue } from '../ports/algorithm-catalogue.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import { fits, type TaskClass } from './algorithm.ts';
import { findRun } from './find-run.ts';
import {
  FILE_GONE,
  type PlannedStep,
  type ProcessingRun,
  runBecomes,
  type RunRef,
  type StepRef,
} from './processing-run.ts';

interface Ports {
  files: FileStore;
  runs: ProcessingStore;
  catalogue: AlgorithmCatalogue;
  clock: Clock;
}

/** What the workflow is given: stages one after the other, in each the tasks of every class. */
export interface Stages {
  stages: Record<TaskClass, StepRef[]>[];
}

/** Chooses the algorithms of a run, and begins it. Which they are is decided once: a replay gets what was written. */
export class PlanRun {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @returns no stages when there is nothing (more) to do. */
  async execute(ref: RunRef): Promise<Stages> {
    const { files, runs, clock } = this.ports;
    try {
      const run = await findRun(runs, ref);
      if (run.state === 'running') return stagesOf(run);
      if (run.state !== 'queued') return { stages: [] };
      const file = await files.find(ref.ownerId, ref.fileId);
      if (!file || file.deletionStartedAt) {
        await runs.updateRun(runBecomes(run, 'cancelled', clock.now(), { reason: FILE_GONE }));
        return { stages: [] };
      }
      const planned = runBecomes(run, 'running', clock.now(), { plan: this.plan(run, file) });
      await runs.updateRun(planned);
      await runs.summarise(planned, 0);
      return stagesOf(planned);
    } catch (error) {
      if (isRefusal(error, 'VERSION_CONFLICT')) return this.execute(ref);
      if (isRefusal(error, 'NOT_FOUND')) return { stages: [] };
      throw error;
    }
  }

  private plan({ requested }: ProcessingRun, file: FileRecord): PlannedStep[] {
    const { catalogue } = this.ports;
    const subject = { category: file.category, type: extensionOf(file.name), size: file.size };
    const stages = new Map<string, number>();
    return catalogue
      .list()
      .filter((one) => fits(one, subject))
      .filter(({ id, automatic }) => (requested ? requested.some((one) => one.algorithm === id) : automatic))
      .map((one) => {
        // Those that it needs stand before it in the list; one that is not part of this run is not waited for.
        const stage = Math.max(0, ...one.needs.map((id) => (stages.get(id) ?? -1) + 1));
        stages.set(one.id, stage);
        const given = requested?.find(({ algorithm }) => algorithm === one.id)?.parameters ?? {};
        const parameters = catalogue.complete(one.id, given);
        return {
          algorithm: one.id,
          version: one.version,
          class: one.class,
          stage,
          needs: one.needs,
          parameters,
        };
      });
  }
}

function stagesOf({ ownerId, fileId, runId, plan = [] }: ProcessingRun): Stages {
  const count = Math.max(0, ...plan.map(({ stage }) => stage + 1));
  const stages = Array.from({ length: count }, (_, number) => {
    const of = (kind: TaskClass) =>
      plan
        .filter((step) => step.stage === number && step.class === kind)
        .map(({ algorithm }) => ({ ownerId, fileId, runId, algorithm }));
    return { light: of('light'), heavy: of('heavy') };
  });
  return { stages };
}

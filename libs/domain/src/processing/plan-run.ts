import { isRefusal } from '../errors.ts';
import type { AlgorithmCatalogue } from '../ports/algorithm-catalogue.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { OwnerSettingsStore } from '../ports/owner-settings-store.ts';
import type { RuleStore } from '../ports/rule-store.ts';
import type { TaskClass } from './algorithm.ts';
import { findRun } from './find-run.ts';
import { planSteps } from './plan-steps.ts';
import { FILE_GONE, type ProcessingRun, runBecomes, type RunRef, type StepRef } from './processing-run.ts';

interface Ports {
  files: FileStore;
  runs: ProcessingStore;
  rules: RuleStore;
  settings: OwnerSettingsStore;
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
    const { files, runs, rules, settings, catalogue, clock } = this.ports;
    try {
      const run = await findRun(runs, ref);
      if (run.state === 'running') return stagesOf(run);
      if (run.state !== 'queued') return { stages: [] };
      const [file, own, { algorithmsOff }] = await Promise.all([
        files.find(ref.ownerId, ref.fileId),
        isArrival(run) ? rules.list(ref.ownerId) : [],
        settings.read(ref.ownerId),
      ]);
      if (!file || file.deletionStartedAt) {
        await runs.updateRun(runBecomes(run, 'cancelled', clock.now(), { reason: FILE_GONE }));
        return { stages: [] };
      }
      const planned = runBecomes(run, 'running', clock.now(), {
        plan: planSteps({ catalogue, file, requested: run.requested, rules: own, off: algorithmsOff }),
      });
      await runs.updateRun(planned);
      await runs.summarise(planned, 0);
      return stagesOf(planned);
    } catch (error) {
      if (isRefusal(error, 'VERSION_CONFLICT')) return this.execute(ref);
      if (isRefusal(error, 'NOT_FOUND')) return { stages: [] };
      throw error;
    }
  }
}

/**
 * Rules are for what arrives: the file's first run, and another try of it that never came to a plan. Whoever asks for a later run
 * decides what it does.
 */
const isArrival = ({ fileId, runId, after, requested }: ProcessingRun): boolean =>
  !requested && (runId === fileId || after === fileId);

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

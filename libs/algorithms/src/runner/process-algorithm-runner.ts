import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AlgorithmJob,
  type AlgorithmManifest,
  type AlgorithmOutcome,
  AlgorithmRunner,
} from '@intake/domain';
import type { Derived } from '../contract.ts';
import { describeEngines } from './engines.ts';
import { type Job, runAlgorithm } from './run-algorithm.ts';

interface Options {
  /** Holds `<id>/run` of every algorithm and `runner/worker`: as source, or as `.mjs` from a build. */
  dir: string;
  manifests: readonly AlgorithmManifest[];
  /** Folders of models by the algorithm that works with them, as they are now. */
  models?: () => ReadonlyMap<string, string>;
  /** Instead of those of each algorithm's class. */
  limits?: Job['limits'];
  log?: (message: string, facts: Record<string, unknown>) => void;
}

/** Runs algorithms of a folder, each in a process of its own. */
export class ProcessAlgorithmRunner extends AlgorithmRunner {
  private readonly options: Options;

  constructor(options: Options) {
    super();
    this.options = options;
  }

  async run(job: AlgorithmJob): Promise<AlgorithmOutcome> {
    const { manifests, models, limits, log } = this.options;
    const manifest = manifests.find(({ id }) => id === job.algorithm);
    // Planned by another release than the one that performs it.
    if (!manifest) return goneIn(job.algorithm);
    const module = this.file(join(job.algorithm, job.prepare ? 'prepare' : 'run'));
    const outcome = await runAlgorithm({
      ...{ manifest, module, prepare: job.prepare ?? false, worker: this.file('runner/worker') },
      ...{ file: job.file, parameters: job.parameters, results: job.results, signal: job.signal },
      ...modelOf(models?.().get(job.algorithm)),
      ...(limits && { limits }),
      read: (offset, length) => job.read(offset, length),
      derive: (derived: Derived, content) => job.derive(derived, content),
      progress: (fraction) => job.progress(fraction),
      log: (message, facts) => log?.(message, { algorithm: job.algorithm, fileId: job.file.id, ...facts }),
    });
    const engine = describeEngines(manifest, module);
    return { ...outcome, version: manifest.version, ...(outcome.state !== 'skipped' && { engine }) };
  }

  private file(name: string): string {
    const path = join(this.options.dir, name);
    return existsSync(`${path}.ts`) ? `${path}.ts` : `${path}.mjs`;
  }
}

/** The real path, which the permission model compares; one that is not there is the algorithm's to report. */
const modelOf = (folder?: string) =>
  folder ? { model: existsSync(folder) ? realpathSync(folder) : folder } : {};

const goneIn = (algorithm: string): AlgorithmOutcome => ({
  state: 'skipped',
  version: '',
  reason: { code: 'ALGORITHM_GONE', detail: `There is no algorithm "${algorithm}" any more.` },
  bytesRead: 0,
  durationMs: 0,
});

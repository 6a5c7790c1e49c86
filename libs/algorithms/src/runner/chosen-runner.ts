import {
  type AlgorithmJob,
  type AlgorithmManifest,
  type AlgorithmOutcome,
  AlgorithmRunner,
  chosenEngine,
  type CloudEngine,
  type CloudJob,
  type CloudWork,
} from '@intake/domain';
import { checked } from './run-algorithm.ts';

interface Options {
  /** Runs what no service was chosen for. */
  local: AlgorithmRunner;
  manifests: readonly AlgorithmManifest[];
  /** Engines by algorithm, as they are chosen now. */
  chosen: () => ReadonlyMap<string, string>;
  /** By algorithm and engine: `speech/transcribe`. */
  work: Readonly<Record<string, CloudWork>>;
}

/** Gives an algorithm to the service that was chosen for it; what that answers has to obey the same schema. */
export class ChosenRunner extends AlgorithmRunner {
  private readonly options: Options;

  constructor(options: Options) {
    super();
    this.options = options;
  }

  async run(job: AlgorithmJob): Promise<AlgorithmOutcome> {
    const { local, manifests, chosen, work } = this.options;
    const name = chosen().get(job.algorithm);
    const manifest = manifests.find(({ id }) => id === job.algorithm);
    if (!name || !manifest) return local.run(job);
    const facts = { version: manifest.version, bytesRead: 0, durationMs: 0 };
    const engine = chosenEngine(manifest, chosen());
    const perform = work[`${job.algorithm}/${name}`];
    if (!engine || !perform) return { state: 'skipped', reason: unknownEngine(manifest, name), ...facts };
    if (engine.types && !engine.types.includes(job.file.type)) {
      // What it does not take is done here, where it can be.
      const here = await local.run(job);
      return here.state === 'skipped' ? { ...here, reason: wrongType(engine, job.file.type) } : here;
    }
    job.signal.throwIfAborted();
    const began = performance.now();
    let bytesRead = 0;
    const read: AlgorithmJob['read'] = async (offset, length) => {
      const bytes = await job.read(offset, length);
      bytesRead += bytes.length;
      return bytes;
    };
    const here: CloudJob['here'] = (changes) => local.run({ ...job, read, ...changes });
    const done = await perform({ ...job, read, here });
    const { release } = done;
    const durationMs = Math.round(performance.now() - began);
    return {
      ...{ ...facts, engine: engine.title, ...checked(manifest, done), bytesRead, durationMs },
      ...(release && { release }),
    };
  }
}

const unknownEngine = ({ id, cloud = [] }: AlgorithmManifest, name: string) => ({
  code: 'ENGINE_UNKNOWN',
  detail: `The parameter processing/cloud-engines names "${name}" for ${id}; there is ${
    cloud.map(({ engine }) => `"${engine}"`).join(' and ') || 'no such service'
  }.`,
});

const wrongType = ({ title, types = [] }: CloudEngine, type: string) => ({
  code: 'ENGINE_TYPE',
  detail: `${title} takes no .${type}, but ${types.map((one) => `.${one}`).join(', ')}.`,
});

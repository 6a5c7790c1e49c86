import {
  AlgorithmCatalogue,
  type AlgorithmJob,
  type AlgorithmManifest,
  type AlgorithmOutcome,
  AlgorithmRunner,
  type CatalogueEntry,
  DomainError,
} from '@intake/domain';

const schema = { type: 'object' };

export function aManifest(changes: Partial<AlgorithmManifest> = {}): CatalogueEntry {
  return {
    ...{ id: 'identify', version: '1.0.0', title: { en: 'T' }, description: { en: 'D' } },
    ...{ categories: ['video', 'audio', 'document', 'image'], automatic: true, class: 'light' },
    ...{ parameters: schema, result: schema, engines: [], needs: [], cost: { secondsPerGiB: 1 } },
    ...{ missingEngines: [], ...changes },
  };
}

export class MemoryAlgorithmCatalogue extends AlgorithmCatalogue {
  entries: CatalogueEntry[] = [
    aManifest(),
    aManifest({ id: 'media', class: 'heavy', categories: ['video', 'audio'] }),
    aManifest({ id: 'summary', needs: ['identify'] }),
    aManifest({ id: 'on-demand', automatic: false }),
  ];

  list(): readonly CatalogueEntry[] {
    return this.entries;
  }

  complete(_id: string, parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
    if ('wrong' in parameters)
      throw new DomainError('VALIDATION_FAILED', 'No such parameter.', { errors: [] });
    return { ...parameters };
  }
}

/** Does what the test says; by default every algorithm reads one byte, keeps a derived file and succeeds. */
export class MemoryAlgorithmRunner extends AlgorithmRunner {
  readonly jobs: AlgorithmJob[] = [];
  perform: (job: AlgorithmJob) => Promise<Partial<AlgorithmOutcome>> = async () => ({});

  async run(job: AlgorithmJob): Promise<AlgorithmOutcome> {
    this.jobs.push(job);
    await job.read(0, 1);
    const thumbnail = { name: 't.webp', contentType: 'image/webp', role: 'thumbnail', width: 96 };
    await job.derive(thumbnail, new Uint8Array([1]));
    job.progress(0.5);
    const found = { state: 'succeeded', version: '1.0.0', result: { of: job.algorithm } } as const;
    return { ...found, bytesRead: 1, durationMs: 5, ...(await this.perform(job)) };
  }
}

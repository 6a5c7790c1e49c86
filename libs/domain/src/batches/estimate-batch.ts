import { extensionOf } from '../file-name.ts';
import type { AlgorithmCatalogue, CatalogueEntry } from '../ports/algorithm-catalogue.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileSearch } from '../ports/file-search.ts';
import { type CloudEngine, fits } from '../processing/algorithm.ts';
import { chosenEngine } from '../processing/list-algorithms.ts';
import type { ProcessingSettings } from '../settings.ts';
import { BATCH_LIMITS, type BatchFiles } from './batch.ts';
import { estimatedSeconds, estimatedUsd, servicesUsd } from './batch-prices.ts';
import { checkAlgorithms, checkFiles } from './check-batch.ts';
import { selectFiles, type SelectionPorts } from './select-files.ts';

interface Ports extends SelectionPorts {
  catalogue: AlgorithmCatalogue;
  settings: ProcessingSettings;
  /** Knows how long films are, and documents. */
  search: FileSearch;
  clock: Clock;
}

export interface BatchRequest {
  files: BatchFiles;
  /** Without it: everything that fits a file and runs by itself. */
  algorithms?: readonly { id: string; parameters?: Readonly<Record<string, unknown>> }[];
  /** Files at the same time. */
  concurrency?: number;
}

export interface BatchEstimate {
  files: number;
  bytes: number;
  /** False: there are more files than could be looked at; all numbers are of those. */
  complete: boolean;
  algorithms: { id: string; files: number; installed: boolean }[];
  /** Files that none of the algorithms fits. */
  unfit: number;
  /** Roughly, from the hints of the manifests. */
  seconds: number;
  /** Roughly, on AWS, by list prices; with the services that files leave for. */
  usd: number;
  /** Those that files leave for, as people know them. */
  services: string[];
}

/** For so long files are looked at, in ms: somebody waits for the answer. */
const LOOKS_FOR = 8_000;

/** What a batch would be, before it is begun. */
export class EstimateBatch {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError VALIDATION_FAILED, INVALID_NAME (the folder) */
  async execute(ownerId: string, request: BatchRequest): Promise<BatchEstimate> {
    const { clock, search, settings } = this.ports;
    const until = clock.now().getTime() + LOOKS_FOR;
    const chosen = this.chosen(request.algorithms);
    const counted = new Map(chosen.map(({ id }) => [id, 0]));
    const services = new Map<string, CloudEngine>();
    for (const one of chosen) {
      const service = chosenEngine(one, settings.cloudEngines);
      if (service) services.set(one.id, service);
    }
    const sum = { files: 0, bytes: 0, complete: true, unfit: 0, work: 0, usd: 0 };
    for await (const { files } of selectFiles(this.ports, ownerId, checkFiles(request.files))) {
      const ids = files.map(({ id }) => id);
      const known = services.size > 0 ? await search.facts(ownerId, ids) : new Map();
      for (const { id: fileId, name, category, size } of files) {
        const type = extensionOf(name);
        const fitting = chosen.filter((one) => fits(one, { category, type, size }));
        for (const { id } of fitting) counted.set(id, counted.get(id)! + 1);
        sum.files++;
        sum.bytes += size;
        if (fitting.length === 0) sum.unfit++;
        sum.work += estimatedSeconds(fitting, size);
        sum.usd += estimatedUsd(fitting, size);
        const theirs = fitting.flatMap(({ id }) => services.get(id) ?? []);
        sum.usd += servicesUsd(theirs, type, known.get(fileId));
      }
      sum.complete = clock.now().getTime() < until && sum.files <= BATCH_LIMITS.files;
      if (!sum.complete) break;
    }
    const { work, usd, ...rest } = sum;
    const lanes = Math.max(1, Math.min(request.concurrency ?? BATCH_LIMITS.usualConcurrency, sum.files));
    return {
      ...rest,
      algorithms: chosen.map(({ id, missingEngines }) => ({
        ...{ id, files: counted.get(id)!, installed: missingEngines.length === 0 },
      })),
      seconds: Math.ceil(work / lanes),
      usd: Math.round(usd * 1e4) / 1e4,
      services: [...new Set([...services.values()].map(({ title }) => title))],
    };
  }

  private chosen(wanted: BatchRequest['algorithms']): readonly CatalogueEntry[] {
    const all = this.ports.catalogue.list();
    if (!wanted) return all.filter(({ automatic }) => automatic);
    const ids = checkAlgorithms(this.ports.catalogue, wanted).map(({ algorithm }) => algorithm);
    return all.filter(({ id }) => ids.includes(id));
  }
}

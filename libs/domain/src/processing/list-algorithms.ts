import type { AlgorithmCatalogue, CatalogueEntry } from '../ports/algorithm-catalogue.ts';
import type { ProcessingSettings } from '../settings.ts';
import type { AlgorithmManifest, CloudEngine } from './algorithm.ts';

export interface ListedAlgorithm extends CatalogueEntry {
  /** The service of the cloud that this deployment lets do it. */
  chosen?: CloudEngine;
}

/** Which algorithms there are, and what does their work here. */
export class ListAlgorithms {
  private readonly ports: { catalogue: AlgorithmCatalogue; settings: ProcessingSettings };

  constructor(ports: { catalogue: AlgorithmCatalogue; settings: ProcessingSettings }) {
    this.ports = ports;
  }

  /** @returns one after those that it needs */
  execute(): ListedAlgorithm[] {
    const { catalogue, settings } = this.ports;
    return catalogue.list().map((entry) => {
      const chosen = chosenEngine(entry, settings.cloudEngines);
      return { ...entry, ...(chosen && { chosen }) };
    });
  }
}

/** @param choices names of engines by algorithm @returns undefined also where it knows no engine of that name */
export function chosenEngine(
  { id, cloud }: Pick<AlgorithmManifest, 'id' | 'cloud'>,
  choices: ReadonlyMap<string, string>,
): CloudEngine | undefined {
  return cloud?.find(({ engine }) => engine === choices.get(id));
}

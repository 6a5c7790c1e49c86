import type { AlgorithmManifest } from '../processing/algorithm.ts';

export interface CatalogueEntry extends AlgorithmManifest {
  /** Engines that are not installed in this deployment. */
  missingEngines: readonly string[];
}

/** The algorithms that there are, and what their schemas say. */
export abstract class AlgorithmCatalogue {
  /** One comes after those that it needs. */
  abstract list(): readonly CatalogueEntry[];
  /** The parameters with the schema's defaults. @throws DomainError VALIDATION_FAILED with up to 20 `errors` */
  abstract complete(id: string, parameters: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

import type { CatalogueEntry } from '@intake/domain';
import { readCatalogue } from './read-catalogue.ts';

/** The registry. A build puts what this reads in place of this file, see apps/api/inline-manifests.ts. */
export const MANIFESTS: readonly CatalogueEntry[] = readCatalogue(import.meta.dirname);

import { join } from 'node:path';
import type { CatalogueEntry } from '@intake/domain';
import { readManifests } from './read-manifests.ts';
import { missingEngines } from './runner/engines.ts';

/** Every algorithm of a folder, see `readManifests`, and which of its engines are not installed for it. */
export function readCatalogue(dir: string): CatalogueEntry[] {
  return readManifests(dir).map((manifest) => ({
    ...manifest,
    missingEngines: missingEngines(manifest, join(dir, manifest.id, 'run.ts')),
  }));
}

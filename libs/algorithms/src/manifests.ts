import type { AlgorithmManifest } from '@intake/domain';
import { readManifests } from './read-manifests.ts';

/** The registry. A build puts the manifests themselves in place of this file, see scripts/lib/inline-manifests.ts. */
export const MANIFESTS: readonly AlgorithmManifest[] = readManifests(import.meta.dirname);

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';
import { readCatalogue } from '../../libs/algorithms/src/read-catalogue.ts';

const ALGORITHMS = fileURLToPath(new URL('../../libs/algorithms/src', import.meta.url));

/** Puts what the manifests say in place of the module that reads them: a bundle has no folders of algorithms. */
export function inlineManifests(): Plugin {
  return {
    name: 'inline-manifests',
    load: {
      filter: { id: /[\\/]libs[\\/]algorithms[\\/]src[\\/]manifests\.ts$/ },
      handler: () => `export const MANIFESTS = ${JSON.stringify(readCatalogue(ALGORITHMS))};`,
    },
  };
}

/** Entries of a build of some algorithms, and of the process that they run in; by their place in the package of a task. */
export function algorithmEntries(taskClass: string): Record<string, string> {
  const modules = readCatalogue(ALGORITHMS)
    .filter((one) => one.class === taskClass)
    .flatMap(({ id }) => [`${id}/run`, `${id}/prepare`])
    .filter((name) => existsSync(join(ALGORITHMS, `${name}.ts`)));
  return Object.fromEntries(
    ['runner/worker', ...modules].map((name) => [name, join(ALGORITHMS, `${name}.ts`)]),
  );
}

/** npm packages that algorithms name as their engines; of one class of tasks, or all. */
export function enginesOf(taskClass?: string): string[] {
  const manifests = readCatalogue(ALGORITHMS).filter((one) => !taskClass || one.class === taskClass);
  return [...new Set(manifests.flatMap(({ engines }) => engines))].sort();
}

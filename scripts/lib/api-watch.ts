import { watch } from 'node:fs';
import { buildTargets } from './build-targets.ts';
import { inRepo } from './paths.ts';

/** Editors write a file in several steps; wait until they are done, in ms. */
const SETTLE = 200;

/** Builds the API again when its sources change, then calls `onBuilt`. @returns how to stop */
export function watchApi(onBuilt: () => Promise<void>): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const rebuild = async () => {
    try {
      if ((await buildTargets({ only: 'api' })).length > 0) await onBuilt();
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
  };
  const watchers = ['apps/api/src', 'libs'].map((dir) =>
    watch(inRepo(dir), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(rebuild, SETTLE);
    }),
  );
  return async () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

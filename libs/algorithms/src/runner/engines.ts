import { createRequire } from 'node:module';
import type { AlgorithmManifest } from '@intake/domain';

/** The engines of an algorithm that its module cannot load. */
export function missingEngines({ engines }: AlgorithmManifest, module: string): string[] {
  const { resolve } = createRequire(module);
  return engines.filter((name) => {
    try {
      resolve(name);
      return false;
    } catch (error) {
      // There, but for `import` alone.
      return (error as NodeJS.ErrnoException).code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED';
    }
  });
}

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AlgorithmManifest } from '@intake/domain';

/** The engines of an algorithm that its module cannot load. */
export function missingEngines({ engines }: Pick<AlgorithmManifest, 'engines'>, module: string): string[] {
  return engines.filter((name) => versionOf(name, module) === null);
}

/** What does the work, e.g. `sharp 0.35.3, exifr 7.1.3`; undefined where an algorithm needs nothing but itself. */
export function describeEngines(
  { engines }: Pick<AlgorithmManifest, 'engines'>,
  module: string,
): string | undefined {
  return engines.map((name) => `${name} ${versionOf(name, module)}`).join(', ') || undefined;
}

/** As Node looks for a package: in every `node_modules` from the module's folder up. */
function versionOf(name: string, module: string): string | null {
  for (let at = dirname(module); ; at = dirname(at)) {
    const path = join(at, 'node_modules', name, 'package.json');
    if (existsSync(path)) return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
    if (at === dirname(at)) return null;
  }
}

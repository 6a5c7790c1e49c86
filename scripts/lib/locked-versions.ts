export interface Lock {
  packages: Record<string, LockedPackage>;
}
interface LockedPackage {
  version?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/**
 * `overrides` for npm, so that packages which are installed by themselves bring the versions that a lock file has: what each
 * package needs, by its name. https://docs.npmjs.com/cli/configuring-npm/package-json#overrides
 * @param names of packages at the top of the lock
 * @throws Error where the lock has a package twice whose copies need other versions of one thing: `overrides` cannot say that
 */
export function lockedOverrides(
  lock: Lock,
  names: readonly string[],
): Record<string, Record<string, string>> {
  const overrides: Record<string, Record<string, string>> = {};
  const paths = names.map((name) => `node_modules/${name}`);
  const seen = new Set(paths);
  // More are found on the way.
  for (const path of paths) {
    const { dependencies, optionalDependencies } = lock.packages[path] ?? {};
    const needed = Object.keys({ ...dependencies, ...optionalDependencies });
    const found = needed.flatMap((name) => resolved(lock, path, name) ?? []);
    if (found.length > 0) addNeeds(overrides, nameOf(path), lock, found);
    for (const one of found) if (!seen.has(one)) paths.push((seen.add(one), one));
  }
  return overrides;
}

function addNeeds(
  overrides: Record<string, Record<string, string>>,
  name: string,
  lock: Lock,
  needed: readonly string[],
): void {
  const needs = (overrides[name] ??= {});
  for (const path of needed) {
    const [need, { version }] = [nameOf(path), lock.packages[path]!];
    if (needs[need] !== undefined && needs[need] !== version)
      throw new Error(`${name} is locked twice, and needs ${need} ${needs[need]} and ${version}.`);
    needs[need] = version!;
  }
}

const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** As Node looks: beside the package that asks, then in every folder above it. */
function resolved(lock: Lock, from: string, name: string): string | undefined {
  for (let folder = `${from}/`; ; folder = folder.slice(0, folder.lastIndexOf('node_modules/'))) {
    const path = `${folder}node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (folder === '') return undefined;
  }
}

import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { type LambdaName, PACKAGES } from './aws-package.ts';
import { inRepo } from './paths.ts';

/** The zip, as it ships, and this machine's builds of addons beside those for Lambda. @returns `dir` */
export function unpackLambda(lambda: LambdaName, dir: string): string {
  rmSync(dir, { recursive: true, force: true });
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(join(PACKAGES, `${lambda}.zip`))))) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), bytes);
  }
  for (const path of globSync('node_modules/{*,@*/*}/package.json', { cwd: dir }))
    for (const name of addonsOf(join(dir, path)))
      cpSync(inRepo(`node_modules/${name}`), join(dir, 'node_modules', name), { recursive: true });
  return dir;
}

/** Packages that carry an addon for one platform, and are installed here. */
function addonsOf(path: string): string[] {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as {
    optionalDependencies?: Record<string, string>;
  };
  return Object.keys(optionalDependencies).filter((name) => existsSync(inRepo(`node_modules/${name}`)));
}

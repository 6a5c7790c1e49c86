import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { Unzip, type UnzipDecoder } from 'fflate';
import { type LambdaName, PACKAGES } from './aws-package.ts';
import { inRepo } from './paths.ts';

/** The zip, as it ships, and this machine's builds of addons beside those for Lambda. @returns `dir` */
export function unpackLambda(lambda: LambdaName, dir: string): string {
  rmSync(dir, { recursive: true, force: true });
  const unzip = new Unzip((file) => {
    file.ondata = (_, bytes) => {
      mkdirSync(dirname(join(dir, file.name)), { recursive: true });
      writeFileSync(join(dir, file.name), bytes);
    };
    file.start();
  });
  unzip.register(NodeInflate);
  unzip.push(readFileSync(join(PACKAGES, `${lambda}.zip`)), true);
  for (const path of globSync('node_modules/{*,@*/*}/package.json', { cwd: dir }))
    for (const name of addonsOf(join(dir, path)))
      cpSync(inRepo(`node_modules/${name}`), join(dir, 'node_modules', name), { recursive: true });
  return dir;
}

/** Node inflates several times as fast as fflate's own code. */
class NodeInflate implements UnzipDecoder {
  static compression = 8;
  ondata!: UnzipDecoder['ondata'];
  private readonly chunks: Uint8Array[] = [];

  push(chunk: Uint8Array, final: boolean): void {
    this.chunks.push(chunk);
    if (final) this.ondata(null, inflateRawSync(Buffer.concat(this.chunks)), true);
  }
}

/** Packages that carry an addon for one platform, and are installed here. */
function addonsOf(path: string): string[] {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as {
    optionalDependencies?: Record<string, string>;
  };
  return Object.keys(optionalDependencies).filter((name) => existsSync(inRepo(`node_modules/${name}`)));
}

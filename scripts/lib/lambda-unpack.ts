import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { type LambdaName, PACKAGES } from './aws-package.ts';
import { inRepo } from './paths.ts';

/** The zip, as it ships, and this machine's build of the addon beside the one for Lambda. @returns `dir` */
export function unpackLambda(lambda: LambdaName, dir: string): string {
  rmSync(dir, { recursive: true, force: true });
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(join(PACKAGES, `${lambda}.zip`))))) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), bytes);
  }
  if (lambda === 'http')
    cpSync(inRepo('node_modules/@node-rs'), join(dir, 'node_modules/@node-rs'), { recursive: true });
  return dir;
}

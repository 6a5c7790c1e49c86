/** `npm run packages`: the contract, the upload engine and the command line as packages that run without this repository. */
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { buildPackages } from './lib/packages.ts';

for (const [name, tarball] of Object.entries(await buildPackages())) {
  console.log(`${name}  ${relative('.', tarball)}  ${(statSync(tarball).size / 1024).toFixed(0)} KiB`);
}
console.log('\nInstall one with npm: npm install --global ./dist/packages/intake-cli-<version>.tgz');

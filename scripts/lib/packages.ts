import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { inRepo } from './paths.ts';
import { runCommand } from './run-command.ts';

/** Built packages and their tarballs. */
export const PACKAGES_DIR = inRepo('dist/packages');

interface Published {
  name: string;
  dir: string;
  /** Files in the package by their sources: all of them in one folder, so that workers are found beside their callers. */
  entries: Record<string, string>;
  exports?: Record<string, unknown>;
  bin?: Record<string, string>;
  /** A program has no declarations. */
  declared?: boolean;
  /** Packages of ours whose types it names; they travel inside, so that one tarball is enough. */
  bundled?: string[];
  engines?: Record<string, string>;
}

const types = (file: string) => `./types/${file}.d.ts`;

export const PUBLISHED: Published[] = [
  {
    name: '@intake/contract',
    dir: 'libs/contract',
    entries: { index: 'src/index.ts' },
    exports: {
      '.': { types: types('index'), default: './dist/index.js' },
      './openapi.json': './openapi.json',
    },
    declared: true,
  },
  {
    name: '@intake/protocol',
    dir: 'libs/protocol',
    entries: { index: 'src/index.ts' },
    exports: { '.': { types: types('index'), default: './dist/index.js' } },
    declared: true,
  },
  {
    name: '@intake/uploader',
    dir: 'libs/uploader',
    entries: {
      index: 'src/index.ts',
      node: 'src/node/index.ts',
      companion: 'src/companion.ts',
      'checksum.worker': 'src/browser/checksum.worker.ts',
      'node-checksum.worker': 'src/node/checksum.worker.ts',
      'system-files': 'src/core/system-files.ts',
      checksum: 'src/core/checksum/stream-checksum.ts',
    },
    exports: {
      '.': { types: types('index'), default: './dist/index.js' },
      './node': { types: types('node/index'), default: './dist/node.js' },
      './companion': { types: types('companion'), default: './dist/companion.js' },
      './system-files': { types: types('core/system-files'), default: './dist/system-files.js' },
      './checksum': { types: types('core/checksum/stream-checksum'), default: './dist/checksum.js' },
    },
    declared: true,
    bundled: ['@intake/contract', '@intake/protocol'],
  },
  {
    name: '@intake/cli',
    dir: 'apps/cli',
    entries: {
      'run-in-process': 'src/run-in-process.ts',
      'node-checksum.worker': '../../libs/uploader/src/node/checksum.worker.ts',
    },
    bin: { intake: './bin/intake.mjs' },
    engines: { node: '>=24' },
  },
];

/** Builds every package, and packs it. @returns the tarballs by name */
export async function buildPackages(): Promise<Record<string, string>> {
  rmSync(PACKAGES_DIR, { recursive: true, force: true });
  for (const one of PUBLISHED) await build(one);
  const tarballs: Record<string, string> = {};
  for (const { name } of PUBLISHED) {
    const output = await must(
      'npm',
      ['pack', '--silent', '--pack-destination', PACKAGES_DIR],
      folderOf(name),
    );
    tarballs[name] = join(PACKAGES_DIR, output.trim().split('\n').at(-1)!);
  }
  return tarballs;
}

const folderOf = (name: string) => join(PACKAGES_DIR, name.slice(name.indexOf('/') + 1));

async function build(one: Published): Promise<void> {
  const target = folderOf(one.name);
  mkdirSync(target, { recursive: true });
  const bundle = await rolldown({
    input: Object.fromEntries(
      Object.entries(one.entries).map(([name, source]) => [name, inRepo(join(one.dir, source))]),
    ),
    platform: 'neutral',
    external: [/^node:/],
    plugins: [workersBeside],
  });
  await bundle.write({
    dir: join(target, 'dist'),
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await bundle.close();
  if (one.declared) await declarations(one, join(target, 'types'));
  if (one.bin) copyBin(one, target);
  for (const file of ['README.md', 'CHANGELOG.md', 'openapi.json', 'examples'])
    if (existsSync(inRepo(join(one.dir, file))))
      cpSync(inRepo(join(one.dir, file)), join(target, file), { recursive: true });
  cpSync(inRepo('LICENSE'), join(target, 'LICENSE'));
  for (const name of one.bundled ?? [])
    cpSync(folderOf(name), join(target, 'node_modules', name), { recursive: true });
  writeFileSync(join(target, 'package.json'), JSON.stringify(manifestOf(one), null, 2));
}

/** Bundles lie in one folder, where the two workers need names of their own. */
const workersBeside: Plugin = {
  name: 'workers-beside',
  transform: {
    filter: { id: /[\\/](browser|node)[\\/][\w-]+\.ts$/, code: './checksum.worker.ts' },
    handler: (code, id) =>
      code.replaceAll(
        './checksum.worker.ts',
        /[\\/]node[\\/]/.test(id) ? './node-checksum.worker.js' : './checksum.worker.js',
      ),
  },
};

const DECLARE = [
  ...[
    '--ignoreConfig',
    '--declaration',
    '--emitDeclarationOnly',
    '--allowImportingTsExtensions',
    // Whether the types are right is checked with all of the repository.
    '--noCheck',
  ],
  ...['--target', 'es2024', '--module', 'nodenext', '--strict', '--noUncheckedIndexedAccess'],
  ...['--lib', 'es2024,esnext.disposable,dom,dom.iterable,webworker', '--types', 'node'],
];

/** Of what the entries reach and nothing else, which is ten times as fast as the whole project. */
async function declarations({ dir, entries }: Published, outDir: string): Promise<void> {
  const root = `${dir}/src`;
  const sources = Object.values(entries).map((source) => `${dir}/${source}`);
  const scratch = `${outDir}-all`;
  await must('tsc', [...DECLARE, '--rootDir', '.', '--outDir', scratch, ...sources]);
  cpSync(join(scratch, root), outDir, { recursive: true });
  rmSync(scratch, { recursive: true });
  // Declarations that are sources already are not emitted.
  for (const file of globSync('**/*.d.ts', { cwd: inRepo(root) }))
    cpSync(inRepo(join(root, file)), join(outDir, file));
  // The compiler rewrites extensions in JavaScript only.
  for (const file of globSync('**/*.d.ts', { cwd: outDir })) {
    const text = readFileSync(join(outDir, file), 'utf8');
    writeFileSync(
      join(outDir, file),
      text.replace(/((?:from|import\()\s*['"]\.[^'"]*(?<!\.d))\.ts(['"])/g, '$1.js$2'),
    );
  }
}

/** The program of the repository runs its sources; that of the package runs what was built. */
function copyBin({ dir, bin }: Published, target: string): void {
  for (const path of Object.values(bin!)) {
    const source = readFileSync(inRepo(join(dir, path)), 'utf8');
    mkdirSync(join(target, path, '..'), { recursive: true });
    writeFileSync(join(target, path), source.replace(/\.\.\/src\/([\w-]+)\.ts/, '../dist/$1.js'), {
      mode: 0o755,
    });
  }
}

function manifestOf({ name, dir, exports, bin, bundled = [], engines }: Published): object {
  const { version, license, type, description } = JSON.parse(
    readFileSync(inRepo(join(dir, 'package.json')), 'utf8'),
  );
  return {
    ...{ name, version, description, license, type, sideEffects: false },
    ...(exports && { exports }),
    ...(bin && { bin }),
    ...(engines && { engines }),
    ...(bundled.length > 0 && {
      dependencies: Object.fromEntries(bundled.map((one) => [one, version])),
      bundleDependencies: bundled,
    }),
  };
}

async function must(command: string, args: string[], cwd = '.'): Promise<string> {
  const { code, output } = await runCommand(command, args, { cwd, quiet: true });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  return output;
}

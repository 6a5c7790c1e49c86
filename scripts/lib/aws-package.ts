import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';
import { enginesOf } from '../../apps/api/inline-manifests.ts';
import { fingerprint } from './build-targets.ts';
import { type Lock, lockedOverrides } from './locked-versions.ts';
import { inRepo } from './paths.ts';
import { runCommand } from './run-command.ts';

/** The Lambda functions; each has a folder in apps/api/dist/lambda and a zip of the same name. */
export const LAMBDAS = [
  'http',
  'object-created',
  'sweep',
  'realtime',
  'fan-out',
  'workflow',
  'webhooks',
  'scan',
  'batches',
  'light-task',
  'heavy-task',
] as const;
export type LambdaName = (typeof LAMBDAS)[number];

export const PACKAGES = inRepo('.cache/lambda');
/** npm packages that a function needs beside its bundle; heavy ones are in the packages of tasks alone. */
const BESIDE: Partial<Record<LambdaName, () => readonly string[]>> = {
  // Passwords are hashed by one function only.
  http: () => ['@node-rs/argon2'],
  'light-task': () => enginesOf('light'),
  'heavy-task': () => enginesOf('heavy'),
};
/**
 * Nothing of a package that only a person or another platform reads. Argon2 has an addon; engines are WebAssembly
 * themselves. Of Tesseract and Human, the models and engines that are used.
 */
const UNWANTED =
  /(^|[\\/])\.package-lock\.json$|\.d\.[cm]?ts$|\.map$|README|argon2[\w.-]*\.wasm$|browser\.js$|[\\/]4\.0\.0[\\/]\w+\.traineddata|tesseract-(worker\.js|core-fallback\.wasm)$|[\\/]human[\\/](?!package\.json$|dist[\\/](tfjs\.esm|human\.node)\.js$|models[\\/]centernet\.)/;

/** Lambda's limits for a function from a zip, in bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ZIPPED = 50 * 2 ** 20;

/** Every file of a zip has this age, so that the same bundle gives the same bytes. Zip's calendar begins in 1980. */
const MTIME = '1980-01-01T12:00:00';
/** Upper half: Unix permissions, readable by the user that Lambda runs functions as. */
const READABLE = 0o644 << 16;
const UNIX = 3;
const ENTRY = { mtime: MTIME, os: UNIX, attrs: READABLE };

type Files = Record<string, Uint8Array>;

/** One zip per function into .cache/lambda. @returns bytes by function */
export async function packageLambdas(): Promise<Record<LambdaName, number>> {
  mkdirSync(PACKAGES, { recursive: true });
  const sizes: [LambdaName, number][] = [];
  for (const lambda of LAMBDAS) sizes.push([lambda, await packageOnce(lambda)]);
  return Object.fromEntries(sizes) as Record<LambdaName, number>;
}

/** Leaves a zip that was made of what is there now as it is: the engines of algorithms take seconds to compress. */
async function packageOnce(lambda: LambdaName): Promise<number> {
  const [path, stamp] = [join(PACKAGES, `${lambda}.zip`), join(PACKAGES, `${lambda}.made-of`)];
  const sources = fingerprint([
    `apps/api/dist/lambda/{index.cjs,${lambda}/**/*}`,
    'package-lock.json',
    'scripts/lib/{aws-package,locked-versions}.ts',
  ]);
  if (!existsSync(path) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sources) {
    // Whole or not at all: another process may be reading it.
    const written = `${path}.${process.pid}.part`;
    writeFileSync(written, await packageLambda(lambda));
    renameSync(written, path);
    writeFileSync(stamp, sources);
  }
  return statSync(path).size;
}

/**
 * The zip of one function: the loader, its bundle and, where it is needed, the native addon for Lambda's processor. Source
 * maps stay in dist: Node would read 6 MB of them before it answers.
 * @param codeCache made by the runtime itself, by name
 */
export async function packageLambda(lambda: LambdaName, codeCache: Files = {}): Promise<Uint8Array> {
  const files = {
    'index.cjs': built('index.cjs'),
    'bundle.cjs': built(`${lambda}/bundle.cjs`),
    ...filesIn(inRepo(`apps/api/dist/lambda/${lambda}/algorithms`), 'algorithms/'),
    ...(await packagesBeside(lambda)),
    ...codeCache,
  };
  const zip = await zipped(files);
  if (zip.length > MAX_ZIPPED)
    throw new Error(`${lambda}.zip has ${zip.length} bytes; Lambda takes ${MAX_ZIPPED}.`);
  return zip;
}

/** Deflated by Node itself, several files at once: for engines of 130 MB fflate's own compressor takes several times as long. */
async function zipped(files: Files): Promise<Uint8Array> {
  const entries = await Promise.all(
    Object.entries(files).map(async ([filename, bytes]) => ({
      file: { filename, size: bytes.length, crc: crc32(bytes), compression: 8, ...ENTRY } as ZipInputFile,
      deflated: await promisify(deflateRaw)(bytes),
    })),
  );
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const { file, deflated } of entries) {
    zip.add(file);
    file.ondata!(null, deflated, true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

function built(path: string): Uint8Array {
  const file = inRepo(`apps/api/dist/lambda/${path}`);
  if (!existsSync(file)) throw new Error(`${file} is not there; build first.`);
  return readFileSync(file);
}

/** npm brings packages with the addons of any platform to any machine: these, and what they need, in the versions of the lock. */
async function packagesBeside(lambda: LambdaName): Promise<Files> {
  const names = BESIDE[lambda]?.() ?? [];
  if (names.length === 0) return {};
  const wanted = names.map((name) => {
    const { version } = JSON.parse(readFileSync(inRepo(`node_modules/${name}/package.json`), 'utf8'));
    return `${name}@${version}`;
  });
  const lock = JSON.parse(readFileSync(inRepo('package-lock.json'), 'utf8')) as Lock;
  const manifest = JSON.stringify({ private: true, overrides: lockedOverrides(lock, names) });
  const key = createHash('sha256').update(`${wanted}\n${manifest}`).digest('hex').slice(0, 16);
  const dir = inRepo(`.cache/lambda-packages/${key}`);
  if (!existsSync(join(dir, 'complete'))) {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'package.json'), manifest);
    const platform = ['--os=linux', '--cpu=arm64', '--libc=glibc', '--ignore-scripts'];
    const { code, output } = await runCommand(
      'npm',
      ['install', '--prefix', dir, ...platform, '--no-package-lock', ...wanted],
      { cwd: dir, quiet: true },
    );
    if (code !== 0) throw new Error(`npm did not bring ${wanted.join(', ')} for linux-arm64:\n${output}`);
    writeFileSync(join(dir, 'complete'), '');
  }
  return filesIn(join(dir, 'node_modules'), 'node_modules/');
}

function filesIn(dir: string, prefix: string): Files {
  const files = globSync('**/*', { cwd: dir }).filter((path) => statSync(join(dir, path)).isFile());
  const wanted = files.filter((path) => !UNWANTED.test(path));
  return Object.fromEntries(
    wanted.sort().map((path) => [prefix + path.split(sep).join('/'), readFileSync(join(dir, path))]),
  );
}

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
import { zipSync } from 'fflate';
import { inRepo } from './paths.ts';
import { runCommand } from './run-command.ts';

/** The Lambda functions; each has a folder in apps/api/dist/lambda and a zip of the same name. */
export const LAMBDAS = ['http', 'object-created', 'sweep', 'realtime', 'fan-out'] as const;
export type LambdaName = (typeof LAMBDAS)[number];

export const PACKAGES = inRepo('.cache/lambda');
const NATIVE = '@node-rs/argon2';
/** Passwords are hashed by one function only. */
const NEEDS_NATIVE: readonly LambdaName[] = ['http'];

/** Lambda's limits for a function from a zip, in bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ZIPPED = 50 * 2 ** 20;

/** Every file of a zip has this age, so that the same bundle gives the same bytes. Zip's calendar begins in 1980. */
const MTIME = '1980-01-01T12:00:00';
/** Upper half: Unix permissions, readable by the user that Lambda runs functions as. */
const READABLE = 0o644 << 16;
const UNIX = 3;

type Files = Record<string, Uint8Array>;

/** One zip per function into .cache/lambda. @returns bytes by function */
export async function packageLambdas(): Promise<Record<LambdaName, number>> {
  mkdirSync(PACKAGES, { recursive: true });
  const sizes: [LambdaName, number][] = [];
  for (const lambda of LAMBDAS) {
    const zip = await packageLambda(lambda);
    // Whole or not at all: another process may be reading it.
    const written = join(PACKAGES, `${lambda}.${process.pid}.part`);
    writeFileSync(written, zip);
    renameSync(written, join(PACKAGES, `${lambda}.zip`));
    sizes.push([lambda, zip.length]);
  }
  return Object.fromEntries(sizes) as Record<LambdaName, number>;
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
    ...(NEEDS_NATIVE.includes(lambda) && (await installNatives())),
    ...codeCache,
  };
  const zip = zipSync(files, { level: 9, mtime: MTIME, os: UNIX, attrs: READABLE });
  if (zip.length > MAX_ZIPPED)
    throw new Error(`${lambda}.zip has ${zip.length} bytes; Lambda takes ${MAX_ZIPPED}.`);
  return zip;
}

function built(path: string): Uint8Array {
  const file = inRepo(`apps/api/dist/lambda/${path}`);
  if (!existsSync(file)) throw new Error(`${file} is not there; build first.`);
  return readFileSync(file);
}

/** npm brings the addon of any platform from any machine, in the version that was tested here. */
async function installNatives(): Promise<Files> {
  const { version } = JSON.parse(readFileSync(inRepo(`node_modules/${NATIVE}/package.json`), 'utf8'));
  const dir = inRepo(`.cache/lambda-natives/${version}`);
  const addon = join(dir, `node_modules/${NATIVE}-linux-arm64-gnu`);
  if (!existsSync(addon)) {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'package.json'), '{"private":true}');
    const platform = ['--os=linux', '--cpu=arm64', '--libc=glibc'];
    const { code, output } = await runCommand(
      'npm',
      ['install', '--prefix', dir, ...platform, '--no-package-lock', `${NATIVE}@${version}`],
      { cwd: dir, quiet: true },
    );
    if (code !== 0 || !existsSync(addon))
      throw new Error(`npm did not bring ${NATIVE} for linux-arm64:\n${output}`);
  }
  return filesIn(join(dir, 'node_modules'), 'node_modules/');
}

function filesIn(dir: string, prefix: string): Files {
  const files = globSync('**/*', { cwd: dir }).filter((path) => statSync(join(dir, path)).isFile());
  const wanted = files.filter(
    (path) => !/(^|[\\/])\.package-lock\.json$|\.d\.[cm]?ts$|\.wasm$|README|browser\.js$/.test(path),
  );
  return Object.fromEntries(
    wanted.sort().map((path) => [prefix + path.split(sep).join('/'), readFileSync(join(dir, path))]),
  );
}

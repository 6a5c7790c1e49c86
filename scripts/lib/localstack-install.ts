import { cpSync, existsSync, globSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { inRepo } from './paths.ts';
import { runCommand } from './run-command.ts';

/** The last version that is free to use. */
const LOCALSTACK = '4.14.0';
/** Its DynamoDB is the vendor's own, whose licence is no open one; moto's is Apache-2.0. The version of docker-compose.yml. */
const MOTO = '5.2.3';
/** LocalStack's dependencies have no upper bounds; these are the ones of the days when it came out. Later ones break it. */
const DEPENDENCIES_UNTIL = '2026-03-01';
/** The version that LocalStack asks for; any from 11 on serves. */
const JAVA = '21';
/** LocalStack says 3.10, but its sources use the generics of 3.12. */
const PYTHONS = [
  'python3.13',
  'python3.12',
  'python3',
  ...globSync(join(homedir(), '.pyenv/versions/3.1[23].*/bin/python')),
];
const OLDEST_PYTHON = 12;

/** LocalStack's file system: its libraries, hooks and data. */
export const ROOT = inRepo('.cache/localstack');

export interface Pythons {
  localstack: string;
  moto: string;
}

/**
 * LocalStack and moto without Docker, in .venv and .cache; what is there is kept. Two environments: LocalStack brings a
 * fork of moto under the same name. @returns their Pythons @throws saying which program is missing
 */
export async function installLocalStack(): Promise<Pythons> {
  const until = ['--exclude-newer', DEPENDENCIES_UNTIL];
  const localstack = await install('localstack', `localstack-core[runtime]==${LOCALSTACK}`, until);
  const moto = await install('moto', `moto[server,dynamodb]==${MOTO}`);
  rmSync(join(ROOT, 'etc/localstack/init'), { recursive: true, force: true });
  cpSync(inRepo('docker/localstack'), join(ROOT, 'etc/localstack/init'), { recursive: true });
  await linkJava();
  return { localstack, moto };
}

/** Its JSONata is a Java library: the Java of this machine is used instead of a download. */
async function linkJava(): Promise<void> {
  const settings = await must('java', ['-XshowSettings:properties', '-version']);
  const [, home] = /java\.home = (.+)/.exec(settings) ?? [];
  if (!home) throw new Error('Which Java this is could not be found out; LocalStack needs one for JSONata.');
  const folder = join(ROOT, 'var/lib/localstack/lib/java');
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, JAVA), { recursive: true, force: true });
  symlinkSync(home.trim(), join(folder, JAVA));
}

async function install(name: string, requirement: string, more: string[] = []): Promise<string> {
  const venv = inRepo(`.venv/${name}`);
  const python = join(venv, 'bin/python');
  const stamp = join(venv, requirement.replaceAll(/[^\w.]+/g, '-'));
  if (existsSync(stamp)) return python;
  rmSync(venv, { recursive: true, force: true });
  await must(await findPython(), ['-m', 'venv', venv]);
  await must(python, ['-m', 'pip', 'install', '--quiet', 'uv']);
  const options = ['--quiet', '--python', python, ...more];
  await must(join(venv, 'bin/uv'), ['pip', 'install', ...options, requirement]);
  writeFileSync(stamp, '');
  return python;
}

async function findPython(): Promise<string> {
  for (const python of PYTHONS) {
    const { code, output } = await runCommand(python, ['-c', 'import sys; print(sys.version_info.minor)'], {
      quiet: true,
    }).catch(() => ({ code: 1, output: '' }));
    if (code === 0 && Number(output) >= OLDEST_PYTHON) return python;
  }
  throw new Error(
    `LocalStack ${LOCALSTACK} needs Python 3.${OLDEST_PYTHON} or later; there is none among ${PYTHONS.join(', ')}.`,
  );
}

async function must(command: string, args: string[]): Promise<string> {
  const { code, output } = await runCommand(command, args, { quiet: true }).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT'
        ? new Error(`${command} is not installed; npm run test:localstack needs it.`)
        : error;
    },
  );
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  return output;
}

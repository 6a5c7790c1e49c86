import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { inRepo } from './paths.ts';
import { runCommand } from './run-command.ts';

/** The last version that is free to use. */
const VERSION = '4.14.0';
/** Its dependencies have no upper bounds; these are the ones of the days when it came out. Later ones break it. */
const DEPENDENCIES_UNTIL = '2026-03-01';
/** It says 3.10, but its sources use the generics of 3.12. */
const PYTHONS = [
  'python3.13',
  'python3.12',
  'python3',
  ...globSync(join(homedir(), '.pyenv/versions/3.1[23].*/bin/python')),
];
const OLDEST_PYTHON = 12;
const OLDEST_JAVA = 17;

const VENV = inRepo('.venv');
/** LocalStack's file system: its libraries, hooks and data. */
export const ROOT = inRepo('.cache/localstack');
export const PYTHON = join(VENV, 'bin/python');

/** LocalStack without Docker, in .venv and .cache; what is there is kept. @throws saying which program is missing */
export async function installLocalStack(): Promise<void> {
  await installPackage();
  await installDynamoDbLocal();
  rmSync(join(ROOT, 'etc/localstack/init'), { recursive: true, force: true });
  cpSync(inRepo('docker/localstack'), join(ROOT, 'etc/localstack/init'), { recursive: true });
}

async function installPackage(): Promise<void> {
  if (existsSync(join(VENV, `intake-localstack-${VERSION}`))) return;
  const python = await findPython();
  rmSync(VENV, { recursive: true, force: true });
  await must(python, ['-m', 'venv', VENV]);
  await must(PYTHON, ['-m', 'pip', 'install', '--quiet', 'uv']);
  const bound = ['--exclude-newer', DEPENDENCIES_UNTIL];
  await must(join(VENV, 'bin/uv'), [
    'pip',
    'install',
    '--quiet',
    '--python',
    PYTHON,
    ...bound,
    `localstack-core[runtime]==${VERSION}`,
  ]);
  writeFileSync(join(VENV, `intake-localstack-${VERSION}`), '');
}

async function findPython(): Promise<string> {
  for (const python of PYTHONS) {
    const { code, output } = await runCommand(python, ['-c', 'import sys; print(sys.version_info.minor)'], {
      quiet: true,
    }).catch(() => ({ code: 1, output: '' }));
    if (code === 0 && Number(output) >= OLDEST_PYTHON) return python;
  }
  throw new Error(
    `LocalStack ${VERSION} needs Python 3.${OLDEST_PYTHON} or later; there is none among ${PYTHONS.join(', ')}.`,
  );
}

/** Where LocalStack would put DynamoDB Local and a Java for it. */
async function installDynamoDbLocal(): Promise<void> {
  const dir = join(ROOT, 'var/lib/localstack/lib/dynamodb-local/2');
  if (!existsSync(join(dir, 'DynamoDBLocal.jar'))) {
    const jars = join(dir, 'DynamoDBLocal_lib');
    mkdirSync(jars, { recursive: true });
    await must('mvn', [
      '-q',
      '-B',
      '-f',
      inRepo('scripts/lib/localstack-dynamodb.pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${jars}`,
    ]);
    // The native library is looked for without its version.
    for (const library of globSync(join(jars, 'libsqlite4java-*.so')))
      copyFileSync(library, library.replace(/-[\d.]+\.so$/, '.so'));
    copyFileSync(globSync(join(jars, 'byte-buddy-agent-*.jar'))[0]!, join(dir, 'ddb-local-loader-0.1.jar'));
    writeFileSync(
      join(dir, 'DynamoDBLocal.jar'),
      launcher(globSync(join(jars, '*.jar')).map((jar) => basename(jar))),
    );
  }
  const java = join(ROOT, 'var/lib/localstack/lib/java');
  rmSync(java, { recursive: true, force: true });
  mkdirSync(java, { recursive: true });
  symlinkSync(await javaHome(), join(java, '21'));
}

async function javaHome(): Promise<string> {
  const output = await must('java', ['-XshowSettings:properties', '-version']);
  const version = Number(/java\.specification\.version = (\d+)/.exec(output)?.[1]);
  if (!(version >= OLDEST_JAVA))
    throw new Error(`DynamoDB Local needs Java ${OLDEST_JAVA} or later; this is ${version}.`);
  return /java\.home = (.+)/.exec(output)![1]!.trim();
}

/** A jar that is nothing but a list of jars. Its lines hold 72 bytes; longer ones go on after a space. */
function launcher(jars: string[]): Uint8Array {
  const classPath = `Class-Path: ${jars
    .sort()
    .map((jar) => `DynamoDBLocal_lib/${jar}`)
    .join(' ')}`;
  const main = 'Main-Class: com.amazonaws.services.dynamodbv2.local.main.ServerRunner';
  const manifest = ['Manifest-Version: 1.0', main, classPath.replace(/.{70}/g, '$&\r\n '), '', ''].join(
    '\r\n',
  );
  return zipSync({ 'META-INF/MANIFEST.MF': strToU8(manifest) });
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

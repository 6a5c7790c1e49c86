import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isSystemFile } from '@intake/uploader/node';
import { fsPath, pathText, readableName } from '@intake/uploader/fs-path';

export interface FoundFile {
  /** Absolute; see `fsPath` for names that are not UTF-8. */
  file: string;
  name: string;
  /** Relative folder with the chosen folder's own name in front, as browsers give it; '' for a file by itself. */
  path: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since the epoch. */
  lastModified: number;
}

export interface Found {
  files: FoundFile[];
  /** What was named or found and cannot be uploaded. */
  unusable: { file: string; why: string }[];
  /** Links inside folders that were not followed. */
  links: string[];
  /** Hidden files and what systems leave behind, see `isSystemFile`. */
  systemFiles: number;
  /** Chosen folders in which no file was found. */
  emptyFolders: string[];
}

interface Options {
  /** Follows links inside a chosen folder, wherever they lead. What is named itself is always followed. */
  followLinks?: boolean;
}

/** The files behind the arguments, in a stable order. A folder stands for everything in it. */
export async function collectFiles(
  cwd: string,
  args: readonly string[],
  { followLinks = false }: Options = {},
): Promise<Found> {
  const found: Found = { files: [], unusable: [], links: [], systemFiles: 0, emptyFolders: [] };
  for (const arg of args) {
    const chosen = await asNamed(resolve(cwd, arg));
    const before = found.files.length + found.unusable.length + found.links.length;
    const entry = await visit(chosen, '', { found, followLinks, above: [] });
    const after = found.files.length + found.unusable.length + found.links.length;
    if (entry?.isDirectory() && after === before) found.emptyFolders.push(chosen);
  }
  const seen = new Set<string>();
  found.files = found.files.filter(({ file }) => !seen.has(file) && seen.add(file));
  return found;
}

interface Walk {
  found: Found;
  followLinks: boolean;
  /** Real paths of the folders around: a link to one of them would lead in a circle. */
  above: string[];
}

async function visit(file: string, path: string, walk: Walk): Promise<Stats | undefined> {
  const { found } = walk;
  try {
    const entry = await stat(fsPath(file));
    const name = readableName(basename(file));
    if (entry.isDirectory()) await visitFolder(file, path ? `${path}/${name}` : name, walk);
    else if (!entry.isFile()) found.unusable.push({ file, why: 'It is neither a file nor a folder.' });
    else found.files.push({ file, name, path, size: entry.size, lastModified: Math.floor(entry.mtimeMs) });
    return entry;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const gone = path === '' ? 'There is no such file.' : 'It is a link to nothing.';
    found.unusable.push({ file, why: code === 'ENOENT' ? gone : `It cannot be read (${code}).` });
    return undefined;
  }
}

async function visitFolder(folder: string, path: string, walk: Walk): Promise<void> {
  const { found, followLinks } = walk;
  const real = pathText(await realpath(fsPath(folder), { encoding: 'buffer' }));
  if (walk.above.includes(real)) return void found.links.push(folder);
  const inside = { ...walk, above: [...walk.above, real] };
  for (const name of await namesIn(folder)) {
    const file = join(folder, name);
    if (isSystemFile(name)) found.systemFiles += 1;
    else if (!followLinks && (await isLink(file))) found.links.push(file);
    else await visit(file, path, inside);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(fsPath(folder), { encoding: 'buffer' });
  return names.map(pathText).sort();
}

const isLink = (file: string): Promise<boolean> =>
  lstat(fsPath(file)).then(
    (entry) => entry.isSymbolicLink(),
    () => false,
  );

/** Node decodes arguments as UTF-8 and what is not comes as U+FFFD: the file is the one whose name reads the same. */
async function asNamed(file: string): Promise<string> {
  if (!file.includes('\uFFFD')) return file;
  const folder = await asNamed(dirname(file));
  const names = await namesIn(folder).catch((): string[] => []);
  const wanted = basename(file);
  const same = names.filter((name) => Buffer.from(fsPath(name)).toString() === wanted);
  return same.length === 1 ? join(folder, same[0]!) : file;
}

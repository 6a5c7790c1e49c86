import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

export interface FoundFile {
  /** Absolute. */
  file: string;
  name: string;
  /** Relative folder with the chosen folder's own name in front, as browsers give it; '' for a file by itself. */
  path: string;
  size: number;
  lastModified: number;
}

export interface Found {
  files: FoundFile[];
  /** What was named or found and cannot be uploaded. */
  unusable: { file: string; why: string }[];
  /** Hidden files and the litter of file managers, which nobody means when saying "this folder". */
  skipped: number;
}

const LITTER = /^(\.|Thumbs\.db$|desktop\.ini$)/i;

/** The files behind the arguments, in a stable order. A folder stands for everything in it. */
export async function collectFiles(cwd: string, args: readonly string[]): Promise<Found> {
  const found: Found = { files: [], unusable: [], skipped: 0 };
  for (const arg of args) await visit(resolve(cwd, arg), '', found, true);
  const seen = new Set<string>();
  found.files = found.files.filter(({ file }) => !seen.has(file) && seen.add(file));
  return found;
}

async function visit(file: string, path: string, found: Found, chosen = false): Promise<void> {
  try {
    const entry = await stat(file);
    const name = basename(file);
    if (entry.isDirectory()) await visitFolder(file, path ? `${path}/${name}` : name, found);
    else if (!entry.isFile()) found.unusable.push({ file, why: 'It is neither a file nor a folder.' });
    else found.files.push({ file, name, path, size: entry.size, lastModified: Math.floor(entry.mtimeMs) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'There is no such file.' : `It cannot be read (${code}).`;
    found.unusable.push({ file, why: chosen || code !== 'ENOENT' ? why : 'It is a link to nothing.' });
  }
}

async function visitFolder(folder: string, path: string, found: Found): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = join(folder, entry.name);
    if (LITTER.test(entry.name)) found.skipped += 1;
    // A link to a folder may lead back to where we come from.
    else if (entry.isSymbolicLink() && (await isFolder(file))) found.skipped += 1;
    else await visit(file, path, found);
  }
}

const isFolder = (file: string): Promise<boolean> =>
  stat(file).then(
    (entry) => entry.isDirectory(),
    () => false,
  );

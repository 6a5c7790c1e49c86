import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What no file name on Windows may have, and elsewhere should not. */
// oxlint-disable-next-line no-control-regex -- control characters are among it
const UNSAFE = /[\u0000-\u001f\u007f<>:"/\\|?*]/g;

/** The name comes from whoever uploaded the file: it decides about nothing but itself. */
export function safeName(name: string): string {
  const safe = name.replace(UNSAFE, '_').replace(/[. ]+$/, '');
  return safe === '' || /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)/i.test(safe)
    ? `_${safe}`
    : safe;
}

/** Where a download goes: into the folder that was named, as the file that was named, or here under its own name. */
export function targetPath(cwd: string, requested: string | undefined, name: string): string {
  const path = resolve(cwd, requested ?? '.');
  return isFolder(path) ? join(path, safeName(name)) : path;
}

/** Where a file of a folder goes: its folders below the target. No part of the path can lead out of it. */
export function folderPath(
  cwd: string,
  output: string,
  { path, name }: { path?: string; name: string },
): string {
  const folders = (path ?? '').split('/').filter(Boolean).map(safeName);
  return join(resolve(cwd, output), ...folders, safeName(name));
}

/** What has arrived so far lies beside the target; the id makes sure that it is of the same file. */
export function partialPath(target: string, id: string): string {
  return join(dirname(target), `.${id}.intake-part`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

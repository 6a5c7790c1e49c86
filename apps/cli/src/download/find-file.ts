import type { FileInfo, FileQuery } from '@intake/contract';
import type { IntakeApi } from '../api/intake-api.ts';
import { RefusedError } from '../api/request.ts';
import { CliError } from '../exit-codes.ts';

/** https://github.com/ulid/spec: Crockford's base 32, 26 letters. */
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
/** Longest text that the list looks for. */
const LONGEST_QUERY = 100;

export const isId = (text: string): boolean => ULID.test(text);

/** Files whose name or folder the server finds by this text; which of them is meant is the caller's to see. */
export function filesNamed(api: IntakeApi, text: string, query: FileQuery = {}): AsyncGenerator<FileInfo> {
  return api.files({ ...query, q: [...text].slice(0, LONGEST_QUERY).join(''), limit: 100 });
}

/** All that lies in this folder and the folders in it. @throws CliError NOT_FOUND when that is nothing */
export async function filesInFolder(api: IntakeApi, folder: string): Promise<FileInfo[]> {
  const wanted = folder.normalize('NFC').replace(/^\/+|\/+$/g, '');
  const found: FileInfo[] = [];
  for await (const file of api.files({ status: 'ready', limit: 100 })) {
    if (file.path === wanted || file.path?.startsWith(`${wanted}/`)) found.push(file);
  }
  if (found.length === 0) throw new CliError(`there is no folder "${folder}"`, undefined, 'NOT_FOUND');
  return found;
}

/** The file with this id, or the one with this name ("a/b.mp4" counts too). @throws CliError NOT_FOUND, AMBIGUOUS */
export async function findFile(api: IntakeApi, idOrName: string): Promise<FileInfo> {
  if (isId(idOrName)) {
    const found = await api.file(idOrName.toUpperCase()).catch((error: unknown) => {
      if (error instanceof RefusedError && error.status === 404) return null;
      throw error;
    });
    if (found) return found;
  }
  const wanted = idOrName.normalize('NFC');
  const name = wanted.slice(wanted.lastIndexOf('/') + 1);
  const matches: FileInfo[] = [];
  for await (const file of filesNamed(api, name, { status: 'ready' })) {
    const whole = file.path ? `${file.path}/${file.name}` : file.name;
    if (file.name === wanted || whole === wanted) matches.push(file);
  }
  if (matches.length === 1) return matches[0]!;
  if (matches.length === 0) throw new CliError(`there is no file "${idOrName}"`, undefined, 'NOT_FOUND');
  const ids = matches.map(({ id, createdAt }) => `\n  ${id}  ${createdAt}`).join('');
  throw new CliError(
    `several files are called "${idOrName}"; name one by its id:${ids}`,
    undefined,
    'AMBIGUOUS',
  );
}

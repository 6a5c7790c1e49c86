import type { BatchFiles } from '@intake/contract';
import type { IntakeApi } from '../api/intake-api.ts';
import { type Command, textOf, type Values } from '../command.ts';
import { findFile, isId } from '../download/find-file.ts';
import { usageError } from '../exit-codes.ts';

/** Files that the API lets a batch name one by one. */
const MOST_NAMED = 1000;

const TEXTS = ['category', 'q', 'folder', 'name', 'from', 'to'] as const;

export const FILTER_OPTIONS: NonNullable<Command['options']> = {
  ...Object.fromEntries([...TEXTS, 'min-size', 'max-size'].map((name) => [name, { type: 'string' }])),
  type: { type: 'string', multiple: true },
  all: { type: 'boolean' },
};

export const FILTER_HELP = `
  --category <kind>     video, audio, document or image
  --type <extension>    e.g. mp4; may be given several times
  --folder <path>       in this folder or below it
  --name <words>        of the name or the folder
  --q <words>           of these, or of what was found in the file
  --min-size, --max-size <size>  e.g. 500kB, 20MB, 1.5GB
  --from, --to <time>   when they were uploaded, e.g. 2026-11-01T00:00:00Z
  --all                 every file`;

/**
 * The files that a command line chooses: named one by one, a folder ("recordings/"), or all that a filter lets through.
 * @throws CliError USAGE, and NOT_FOUND or AMBIGUOUS for a name
 */
export async function chosenFiles(
  api: IntakeApi,
  positionals: readonly string[],
  values: Values,
): Promise<BatchFiles> {
  const filter = filterOf(values);
  const folders = positionals.filter((one) => one.endsWith('/'));
  const ways = [filter !== null, folders.length > 0, positionals.length > folders.length];
  if (ways.filter(Boolean).length !== 1 || folders.length > 1)
    throw usageError(
      'name files, or one folder ("recordings/"), or a filter; `intake help batch` says more.',
    );
  if (filter) return { filter };
  if (folders.length === 1) return { folder: folders[0]!.replace(/\/+$/, '') };
  if (positionals.length > MOST_NAMED)
    throw usageError(
      `at most ${MOST_NAMED} files can be named one by one; name a folder or a filter instead.`,
    );
  const ids: string[] = [];
  for (const one of positionals) ids.push(isId(one) ? one.toUpperCase() : (await findFile(api, one)).id);
  return { ids };
}

/** @returns null where no option of a filter is there */
function filterOf(values: Values): BatchFiles['filter'] | null {
  const texts = TEXTS.flatMap((name) => (textOf(values, name) ? [[name, textOf(values, name)]] : []));
  const types = values['type'] as string[] | undefined;
  const [minSize, maxSize] = [sizeOf(values, 'min-size'), sizeOf(values, 'max-size')];
  const filter = {
    ...Object.fromEntries(texts),
    ...(types && { types: types.map((type) => type.replace(/^\./, '').toLowerCase()) }),
    ...(minSize !== undefined && { minSize }),
    ...(maxSize !== undefined && { maxSize }),
  };
  return values['all'] || Object.keys(filter).length > 0 ? filter : null;
}

function sizeOf(values: Values, name: string): number | undefined {
  const text = textOf(values, name);
  if (text === undefined) return undefined;
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?([kMG]?)B?$/i.exec(text) ?? [];
  if (amount === undefined) throw usageError(`--${name} is a size like 20MB, not "${text}".`);
  return Math.round(Number(amount) * 1000 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase()));
}

import { DomainError } from '../errors.ts';
import { extensionOf, normalisePath } from '../file-name.ts';
import type { FileRecord } from '../file-record.ts';
import { type Category, FILE_TYPES } from '../file-types.ts';
import { searchWords } from '../search-words.ts';
import { isNamed } from './search-files.ts';

/** What is known of a file before it is analysed; all that is named must hold, and `{}` is every file. */
export interface FileCondition {
  category?: Category;
  /** Any of these extensions, without the dot. */
  types?: readonly string[];
  /** In this folder or below it. */
  folder?: string;
  /** Words of its name or folder, each the beginning of one; in any order. */
  name?: string;
  /** Bytes, both inclusive. */
  minSize?: number;
  maxSize?: number;
}

type Described = Pick<FileRecord, 'name' | 'path' | 'category' | 'size'>;

export function meets(file: Described, condition: FileCondition): boolean {
  const { category, types, folder, name, minSize = 0, maxSize = Infinity } = condition;
  return (
    (!category || file.category === category) &&
    (!types || types.includes(extensionOf(file.name))) &&
    (!folder || liesIn(file, folder)) &&
    (!name || isNamed(file, searchWords(name))) &&
    file.size >= minSize &&
    file.size <= maxSize
  );
}

/** Whether it lies in a folder, or below it. */
export function liesIn({ path }: Pick<FileRecord, 'path'>, folder: string): boolean {
  return path === folder || (path?.startsWith(`${folder}/`) ?? false);
}

/**
 * The condition as it is kept: the folder as files have theirs.
 * @param pointer where it stands in the request
 * @throws DomainError INVALID_NAME (the folder), VALIDATION_FAILED (what no file can meet)
 */
export function checkCondition<Condition extends FileCondition>(
  condition: Condition,
  pointer: string,
): Condition {
  const { types, folder, name, minSize = 0, maxSize = Infinity } = condition;
  const unknown = types?.find((type) => !FILE_TYPES.some(({ extension }) => extension === type));
  if (unknown !== undefined) throw invalid(`${pointer}/types`, `There is no type "${unknown}".`);
  if (name !== undefined && searchWords(name).length === 0)
    throw invalid(`${pointer}/name`, 'A word has a letter or a digit.');
  if (minSize > maxSize) throw invalid(`${pointer}/minSize`, 'minSize is more than maxSize.');
  if (folder === undefined) return { ...condition };
  const path = normalisePath(folder);
  if (!path) throw invalid(`${pointer}/folder`, 'A folder has a name.');
  return { ...condition, folder: path };
}

function invalid(pointer: string, detail: string): DomainError {
  return new DomainError('VALIDATION_FAILED', detail, { errors: [{ pointer, detail }] });
}

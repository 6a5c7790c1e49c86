import { DomainError } from '../errors.ts';
import { checkCondition } from '../files/file-condition.ts';
import type { AlgorithmCatalogue } from '../ports/algorithm-catalogue.ts';
import { BATCH_LIMITS, type BatchFiles, type RequestedAlgorithm } from './batch.ts';

/** Exactly one way of choosing. @throws DomainError VALIDATION_FAILED, INVALID_NAME (the folder) */
export function checkFiles({ ids, filter, folder }: BatchFiles): BatchFiles {
  if ([ids, filter, folder].filter((one) => one !== undefined).length !== 1)
    throw invalid('/files', 'Exactly one of ids, filter and folder is wanted.');
  if (ids && (ids.length === 0 || ids.length > BATCH_LIMITS.ids))
    throw invalid('/files/ids', `1 to ${BATCH_LIMITS.ids} files can be named one by one.`);
  if (ids) return { ids: [...new Set(ids)] };
  if (filter) return { filter: copyOf(checkCondition(filter, '/files/filter')) };
  const { folder: path } = checkCondition({ folder }, '/files');
  return { folder: path };
}

/** Plain objects, which stores take. */
const copyOf = ({ facts, ...filter }: NonNullable<BatchFiles['filter']>): BatchFiles['filter'] => ({
  ...filter,
  ...(facts && { facts: { ...facts } }),
});

/** With the defaults of their parameters. @throws DomainError VALIDATION_FAILED */
export function checkAlgorithms(
  catalogue: AlgorithmCatalogue,
  wanted: readonly { id: string; parameters?: Readonly<Record<string, unknown>> }[],
): RequestedAlgorithm[] {
  const known = new Set(catalogue.list().map(({ id }) => id));
  return wanted.map(({ id, parameters = {} }) => {
    if (!known.has(id)) throw invalid('/algorithms', `There is no algorithm "${id}".`);
    return { algorithm: id, parameters: catalogue.complete(id, parameters) };
  });
}

function invalid(pointer: string, detail: string): DomainError {
  return new DomainError('VALIDATION_FAILED', detail, { errors: [{ pointer, detail }] });
}

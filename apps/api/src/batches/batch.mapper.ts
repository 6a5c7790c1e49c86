import type { BatchItem, BatchView } from '@intake/domain';
import type { BatchDto, BatchItemDto } from './batch.dto.ts';

export function toBatchDto({ batch, counts, progress }: BatchView): BatchDto {
  const { batchId: id, name, state, total, files, algorithms, concurrency, reason } = batch;
  const { createdAt, startedAt, endedAt } = batch;
  return {
    ...{ id, name, state, progress, total, counts, concurrency, reason, createdAt, startedAt, endedAt },
    files: {
      ...files,
      named: files.ids?.length,
      ids: files.ids && [...files.ids],
      filter: files.filter && { ...files.filter, types: files.filter.types && [...files.filter.types] },
    },
    algorithms: algorithms?.map(({ algorithm, parameters }) => ({ id: algorithm, parameters })),
  };
}

/** Twenty batches of a thousand ids would be half a megabyte. */
export function toListedBatchDto(view: BatchView): BatchDto {
  const { files, ...batch } = toBatchDto(view);
  return { ...batch, files: { ...files, ids: undefined } };
}

export function toBatchItemDto({
  fileId,
  name,
  path,
  size,
  state,
  run,
  reason,
  endedAt,
}: BatchItem): BatchItemDto {
  return { fileId, name, path, size, state, run, reason, endedAt };
}

import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { ProcessingSummary } from '@intake/domain';
import { processingKey } from './processing-item.ts';
import { readMany } from './read-many.ts';
import { fromItem } from './table.ts';

/** Of the files that have one, in no order. @throws DomainError UNAVAILABLE */
export async function readSummaries(
  dynamo: DynamoDBDocument,
  table: string,
  ownerId: string,
  fileIds: readonly string[],
): Promise<ProcessingSummary[]> {
  const keys = [...new Set(fileIds)].map((fileId) => processingKey.summary({ ownerId, fileId }));
  return (await readMany(dynamo, table, keys)).flatMap((item) => {
    const { order: _, thumbnailRun: _run, ...summary } = fromItem<Record<string, unknown>>(item);
    return summary['run'] ? [summary as unknown as ProcessingSummary] : [];
  });
}

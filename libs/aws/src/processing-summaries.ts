import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { ProcessingSummary } from '@intake/domain';
import { processingKey } from './processing-item.ts';
import { fromItem } from './table.ts';

const MAX_ROUNDS = 5;

/** Up to 100 summaries by BatchGetItem, which may leave keys for another round. */
export async function readSummaries(
  dynamo: DynamoDBDocument,
  table: string,
  ownerId: string,
  fileIds: readonly string[],
): Promise<ProcessingSummary[]> {
  const found: ProcessingSummary[] = [];
  let Keys: Record<string, unknown>[] = [...new Set(fileIds)].map((fileId) =>
    processingKey.summary({ ownerId, fileId }),
  );
  for (let round = 0; Keys.length > 0 && round < MAX_ROUNDS; round++) {
    const answer = await dynamo.batchGet({ RequestItems: { [table]: { Keys } } });
    for (const item of answer.Responses?.[table] ?? []) {
      const { order: _, thumbnailRun: _run, ...summary } = fromItem<Record<string, unknown>>(item);
      if (summary['run']) found.push(summary as unknown as ProcessingSummary);
    }
    Keys = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
}

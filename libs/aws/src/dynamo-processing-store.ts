import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import {
  DomainError,
  isFirstRun,
  type Page,
  type ProcessingRun,
  type ProcessingStep,
  ProcessingStore,
  type ProcessingSummary,
  type RunRef,
  type StepRef,
} from '@intake/domain';
import { BatchedTable } from './batched-table.ts';
import { held, ifNew, putNext, versionConflict } from './conditional-write.ts';
import { derivedBytesOf, derivedCounts, readCountItems } from './file-counts.ts';
import { processingKey as key, RUN_SHARDS, runItem, stepItem, summaryItem } from './processing-item.ts';
import { readSummaries } from './processing-summaries.ts';
import { dueItems } from './due-items.ts';
import { fromItem, keysWith } from './table.ts';

type FileRef = Omit<RunRef, 'runId'>;

/** Runs and steps in the one table, see table.ts. */
export class DynamoProcessingStore extends ProcessingStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;
  private readonly batched: BatchedTable;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
    this.batched = new BatchedTable(dynamo, table);
  }

  async createRun(run: ProcessingRun): Promise<void> {
    const items = [runItem(run), ...(isFirstRun(run) ? [summaryItem(run)] : [])];
    const [isNew] = await Promise.all(items.map((item) => this.batched.put(ifNew(item))));
    if (isNew) return;
    throw new DomainError('ALREADY_EXISTS', 'There is a run with this id.');
  }

  findRun(ref: RunRef): Promise<ProcessingRun | null> {
    return this.get<ProcessingRun>(key.run(ref));
  }

  async updateRun(run: ProcessingRun): Promise<void> {
    await putNext(this.dynamo, this.table, runItem(run));
  }

  async listRuns(file: FileRef, limit: number, cursor?: string): Promise<Page<ProcessingRun>> {
    const { Items = [], LastEvaluatedKey } = await this.dynamo.query({
      TableName: this.table,
      ...keysWith({ pk: key.file(file), sk: 'RUN#' }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
      ...(cursor !== undefined && { ExclusiveStartKey: key.run({ ...file, runId: runIdOf(cursor) }) }),
    });
    const last = LastEvaluatedKey?.['sk'] as string | undefined;
    return { items: Items.map(fromItem<ProcessingRun>), nextCursor: last ? last.slice('RUN#'.length) : null };
  }

  async listDueRuns(now: Date, limit: number, cursor?: string): Promise<Page<ProcessingRun>> {
    const { items, nextCursor } = await dueItems(this.dynamo, this.table, RUN_SHARDS, now, limit, cursor);
    return { items: items.map(fromItem<ProcessingRun>), nextCursor };
  }

  async removeRun(ref: RunRef): Promise<void> {
    // The run last: while it is there it is due, and what is left is found.
    for (const step of await this.listSteps(ref)) {
      const remove = { Key: key.step(step), ConditionExpression: 'attribute_exists(pk)' };
      await this.batched.write({ remove, counts: derivedCounts(step, -1) });
    }
    await this.dynamo.delete({ TableName: this.table, Key: key.run(ref) });
  }

  async writeStep(step: ProcessingStep): Promise<void> {
    const put = {
      Item: stepItem(step),
      ...(step.revision === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'revision = :expected',
            ExpressionAttributeValues: { ':expected': step.revision - 1 },
          }),
    };
    if (!(await this.batched.write({ put, counts: derivedCounts(step, 1) }))) throw versionConflict();
  }

  async storedBytes(ownerId: string): Promise<number> {
    return derivedBytesOf(await readCountItems(this.dynamo, this.table, ownerId));
  }

  findStep(ref: StepRef): Promise<ProcessingStep | null> {
    return this.get<ProcessingStep>(key.step(ref));
  }

  async listSteps(ref: RunRef): Promise<ProcessingStep[]> {
    const steps: ProcessingStep[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await this.dynamo.query({
        TableName: this.table,
        ...keysWith({ pk: key.file(ref), sk: key.steps(ref) }),
        ConsistentRead: true,
        ExclusiveStartKey: start,
      });
      steps.push(...(page.Items ?? []).map(fromItem<ProcessingStep>));
      start = page.LastEvaluatedKey;
    } while (start);
    return steps;
  }

  summaries(ownerId: string, fileIds: readonly string[]): Promise<ProcessingSummary[]> {
    return readSummaries(this.dynamo, this.table, ownerId, fileIds);
  }

  async summarise(run: ProcessingRun, progress: number): Promise<void> {
    const { fileId, runId, state, version } = run;
    const update = {
      Key: key.summary(run),
      UpdateExpression:
        'SET fileId = :file, #run = :run, #state = :state, progress = :progress, #order = :order',
      ConditionExpression: 'attribute_not_exists(#run) OR #run < :run OR (#run = :run AND #order <= :order)',
      ExpressionAttributeNames: { '#run': 'run', '#state': 'state', '#order': 'order' },
      ExpressionAttributeValues: {
        ':file': fileId,
        ':run': runId,
        ':state': state,
        ':progress': progress,
        // A version is worth more than any progress within it.
        ':order': version + Math.min(progress, 0.99),
      },
    };
    await this.batched.write({ update });
  }

  async showThumbnails(ref: RunRef, thumbnails: ProcessingSummary['thumbnails']): Promise<void> {
    const update = this.dynamo.update({
      TableName: this.table,
      Key: key.summary(ref),
      UpdateExpression: 'SET fileId = :file, thumbnails = :thumbnails, thumbnailRun = :run',
      ConditionExpression: 'attribute_not_exists(thumbnailRun) OR thumbnailRun <= :run',
      ExpressionAttributeValues: { ':file': ref.fileId, ':thumbnails': thumbnails, ':run': ref.runId },
    });
    await held(update);
  }

  async removeSummary(file: FileRef): Promise<void> {
    await this.dynamo.delete({ TableName: this.table, Key: key.summary(file) });
  }

  private async get<Thing>(Key: Record<string, string>): Promise<Thing | null> {
    const item = await this.batched.get(Key);
    return item ? fromItem<Thing>(item) : null;
  }
}

function runIdOf(cursor: string): string {
  if (/^[0-9A-Za-z]{1,40}$/.test(cursor)) return cursor;
  throw new DomainError('INVALID_CURSOR', 'This cursor does not belong to this list.');
}

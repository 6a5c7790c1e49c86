import { Injectable } from '@nestjs/common';
import type { StreamRecord, TableChange } from '@intake/aws';
import {
  fileEvent,
  isOpenBatch,
  isOpenRun,
  messageIdOf,
  QueueDeliveries,
  Secrets,
  WEBHOOK_EVENTS,
  type WebhookEvent,
  type WebhookMessage,
} from '@intake/domain';
import { readChange } from '../realtime/read-change.ts';

/** Records of the table's stream -> what webhooks are to be told. */
@Injectable()
export class TellWebhooks {
  constructor(
    private readonly queueDeliveries: QueueDeliveries,
    private readonly secrets: Secrets,
  ) {}

  /** @throws when something could not be written down: then all of it is to be repeated */
  async handle(records: readonly StreamRecord[]): Promise<void> {
    for (const record of records) {
      const change = readChange(record);
      const told = change && messageOf(change);
      if (!told) continue;
      const { what, ...message } = told;
      const id = messageIdOf(message.timestamp, await this.secrets.digest(`${change.ownerId}#${what}`));
      await this.queueDeliveries.execute(change.ownerId, { id, ...message });
    }
  }
}

type Told = Omit<WebhookMessage, 'id'> & {
  /** Names what happened, once. */
  what: string;
};

function messageOf(change: TableChange): Told | null {
  if (change.kind === 'run') return runEnded(change.run);
  if (change.kind === 'batch') return batchEnded(change.batch);
  if (change.kind !== 'file' || !change.after) return null;
  const { before, after } = change;
  const type = `file.${fileEvent(before, after)}` as WebhookEvent;
  if (!WEBHOOK_EVENTS.includes(type)) return null;
  const { id, name, path, size, category, contentType, status, checksum, createdAt, reason } = after;
  const data = { id, name, path, size, category, contentType, status, checksum, createdAt, reason };
  return { what: `${id}#${after.version}#${type}`, type, timestamp: after.updatedAt, data };
}

/** Once: what is written of a run after its end, e.g. when it is dropped, is told with the same id. */
function runEnded(run: Extract<TableChange, { kind: 'run' }>['run']): Told | null {
  const { fileId, runId, state, startedAt, endedAt, reason } = run;
  if (isOpenRun(state) || state === 'cancelled' || !endedAt) return null;
  const data = { fileId, runId, state, startedAt, endedAt, reason };
  return { what: `${fileId}#${runId}#done`, type: 'processing.done', timestamp: endedAt, data };
}

/** Once for each round of it. */
function batchEnded(batch: Extract<TableChange, { kind: 'batch' }>['batch']): Told | null {
  const { batchId, round, name, state, total, counts, startedAt, endedAt, reason } = batch;
  if (isOpenBatch(state) || !endedAt) return null;
  const data = { batchId, name, state, total, counts, startedAt, endedAt, reason };
  return { what: `${batchId}#${round}#completed`, type: 'batch.completed', timestamp: endedAt, data };
}

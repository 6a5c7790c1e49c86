import { Injectable } from '@nestjs/common';
import type { StreamRecord, TableChange } from '@intake/aws';
import {
  EventBus,
  fileEvent,
  isOpenBatch,
  isOpenRun,
  isRefusal,
  messageIdOf,
  QueueDeliveries,
  Secrets,
  WEBHOOK_EVENTS,
  type WebhookEvent,
  type WebhookMessage,
} from '@intake/domain';
import { logError } from '../logging/log.ts';
import { readChange } from '../realtime/read-change.ts';

/** Records of the table's stream -> what webhooks are notified of, and the event bus of the account. */
@Injectable()
export class NotifyWebhooks {
  constructor(
    private readonly queueDeliveries: QueueDeliveries,
    private readonly bus: EventBus,
    private readonly secrets: Secrets,
  ) {}

  /** @throws when something could not be written down: then all of it is to be repeated */
  async handle(records: readonly StreamRecord[]): Promise<void> {
    for (const record of records) {
      const change = readChange(record);
      const notification = change && messageOf(change);
      if (!notification) continue;
      const { what, ...message } = notification;
      const id = messageIdOf(message.timestamp, await this.secrets.digest(`${change.ownerId}#${what}`));
      await this.queueDeliveries.execute(change.ownerId, { id, ...message });
      if (this.bus.enabled) await this.announce(change.ownerId, { id, ...message });
    }
  }

  /** A bus that is not there or not allowed must not hold up the webhooks of all that follow. */
  private async announce(ownerId: string, message: WebhookMessage): Promise<void> {
    try {
      await this.bus.put({ ownerId, ...message });
    } catch (error) {
      if (isRefusal(error, 'UNAVAILABLE')) throw error;
      logError('the event bus takes no events', error, { type: message.type });
    }
  }
}

type Notification = Omit<WebhookMessage, 'id'> & {
  /** Names what happened, once. */
  what: string;
};

function messageOf(change: TableChange): Notification | null {
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

/** Once: what is written of a run after its end, e.g. when it is dropped, is sent with the same id. */
function runEnded(run: Extract<TableChange, { kind: 'run' }>['run']): Notification | null {
  const { fileId, runId, state, startedAt, endedAt, reason } = run;
  if (isOpenRun(state) || state === 'cancelled' || !endedAt) return null;
  const data = { fileId, runId, state, startedAt, endedAt, reason };
  return { what: `${fileId}#${runId}#done`, type: 'processing.done', timestamp: endedAt, data };
}

/** Once for each round of it. */
function batchEnded(batch: Extract<TableChange, { kind: 'batch' }>['batch']): Notification | null {
  const { batchId, round, name, state, total, counts, startedAt, endedAt, reason } = batch;
  if (isOpenBatch(state) || !endedAt) return null;
  const data = { batchId, name, state, total, counts, startedAt, endedAt, reason };
  return { what: `${batchId}#${round}#completed`, type: 'batch.completed', timestamp: endedAt, data };
}

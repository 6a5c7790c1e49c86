import { isRefusal } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeliveryQueue } from '../ports/delivery-queue.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { SweepReport } from '../uploads/sweep.ts';
import { workThrough } from '../work-through.ts';
import { changedDelivery, type WebhookDelivery, WEBHOOK_LIMITS } from './webhook.ts';

interface Ports {
  deliveries: DeliveryStore;
  queue: DeliveryQueue;
  clock: Clock;
}

/** Deliveries that are asked for at once. */
const PAGE = 200;

/** Puts back into the queue what waited longer than a queue can, and what it lost. */
export class SweepDeliveries {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * Once through all that is due.
   * @param until when to stop in between; the next sweep goes on
   */
  async execute(until?: Date): Promise<SweepReport> {
    const { deliveries, queue, clock } = this.ports;
    const report: SweepReport = { swept: 0, failed: [] };
    if (!queue.enabled) return report;
    const now = clock.now();
    await workThrough(
      (cursor) => deliveries.listDue(now, PAGE, cursor),
      (delivery) => this.sweepOne(delivery, now, report),
      () => until !== undefined && clock.now() >= until,
    );
    return report;
  }

  /** Claimed first: a queue that is long gets each once, not again with every sweep. */
  private async sweepOne(delivery: WebhookDelivery, now: Date, report: SweepReport): Promise<void> {
    const { deliveries, queue } = this.ports;
    const dueAt = new Date(now.getTime() + WEBHOOK_LIMITS.queued).toISOString();
    try {
      await deliveries.update(changedDelivery(delivery, 'pending', { dueAt, queued: true }));
      await queue.send(delivery, 0);
      report.swept++;
    } catch (error) {
      // A worker has it, or the list was late.
      if (!isRefusal(error, 'VERSION_CONFLICT')) report.failed.push({ id: delivery.messageId, error });
    }
  }
}

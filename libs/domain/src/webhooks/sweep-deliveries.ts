import type { Clock } from '../ports/clock.ts';
import type { DeliveryQueue } from '../ports/delivery-queue.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';

interface Ports {
  deliveries: DeliveryStore;
  queue: DeliveryQueue;
  clock: Clock;
}

/** Sent at the same time. */
const PARALLEL = 50;

/** Puts back into the queue what waited longer than a queue can, and what it lost. */
export class SweepDeliveries {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @param limit most at once, 1 to 1,000. @returns how many */
  async execute(limit = 1000): Promise<number> {
    const { deliveries, queue, clock } = this.ports;
    if (!queue.enabled) return 0;
    const due = await deliveries.listDue(clock.now(), limit);
    for (let at = 0; at < due.length; at += PARALLEL)
      await Promise.all(due.slice(at, at + PARALLEL).map((delivery) => queue.send(delivery, 0)));
    return due.length;
  }
}

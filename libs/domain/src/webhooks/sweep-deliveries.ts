import type { Clock } from '../ports/clock.ts';
import type { DeliveryQueue } from '../ports/delivery-queue.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';

interface Ports {
  deliveries: DeliveryStore;
  queue: DeliveryQueue;
  clock: Clock;
}

/** Puts back into the queue what waited longer than a queue can, and what it lost. */
export class SweepDeliveries {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @param limit most at once, 1 to 1,000. @returns how many */
  async execute(limit = 100): Promise<number> {
    const { deliveries, queue, clock } = this.ports;
    if (!queue.enabled) return 0;
    const due = await deliveries.listDue(clock.now(), limit);
    await Promise.all(due.map((delivery) => queue.send(delivery, 0)));
    return due.length;
  }
}

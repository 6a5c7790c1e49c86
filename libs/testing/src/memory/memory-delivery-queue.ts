import { type DeliveryRef, DeliveryQueue } from '@intake/domain';

export class MemoryDeliveryQueue extends DeliveryQueue {
  enabled = true;
  readonly sent: { ref: DeliveryRef; delay: number }[] = [];

  async send({ ownerId, webhookId, messageId }: DeliveryRef, delay: number): Promise<void> {
    if (!(delay >= 0 && delay <= DeliveryQueue.longest)) throw new RangeError(`A delay of ${delay} s.`);
    this.sent.push({ ref: { ownerId, webhookId, messageId }, delay });
  }
}

import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type DeliveryRef, DeliveryQueue } from '@intake/domain';

export class SqsDeliveryQueue extends DeliveryQueue {
  private readonly sqs: SQSClient;
  private readonly url: string;

  constructor(sqs: SQSClient, url: string) {
    super();
    this.sqs = sqs;
    this.url = url;
  }

  async send({ ownerId, webhookId, messageId }: DeliveryRef, delay: number): Promise<void> {
    const MessageBody = JSON.stringify({ ownerId, webhookId, messageId });
    await this.sqs.send(
      new SendMessageCommand({ QueueUrl: this.url, MessageBody, DelaySeconds: Math.ceil(delay) }),
    );
  }
}

import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type DeliveryRef, DeliveryQueue } from '@intake/domain';

export class SqsDeliveryQueue extends DeliveryQueue {
  private readonly client: () => SQSClient;
  private readonly url: string;

  /** @param url empty where the deployment has no webhooks */
  constructor(client: () => SQSClient, url: string) {
    super();
    this.client = client;
    this.url = url;
  }

  get enabled(): boolean {
    return this.url !== '';
  }

  async send({ ownerId, webhookId, messageId }: DeliveryRef, delay: number): Promise<void> {
    const MessageBody = JSON.stringify({ ownerId, webhookId, messageId });
    await this.client().send(
      new SendMessageCommand({ QueueUrl: this.url, MessageBody, DelaySeconds: Math.ceil(delay) }),
    );
  }
}

import { Module } from '@nestjs/common';
import {
  Clock,
  DeliverWebhook,
  DeliveryQueue,
  DeliveryStore,
  IdGenerator,
  ManageWebhooks,
  QueueDeliveries,
  ReadDeliveries,
  Secrets,
  SweepDeliveries,
  WebhookSender,
  WebhookStore,
} from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { useCase } from '../use-case.ts';
import { DeliveriesController } from './deliveries.controller.ts';
import { WebhooksController } from './webhooks.controller.ts';
import { adapters } from './webhook-adapters.ts';

const queuing = { deliveries: DeliveryStore, queue: DeliveryQueue, clock: Clock };

/** Other people's servers are told what happens to files: written down here, sent by a worker from a queue. */
@Module({
  imports: [AwsModule],
  controllers: [WebhooksController, DeliveriesController],
  providers: [
    ...adapters,
    useCase(ManageWebhooks, {
      ...{ webhooks: WebhookStore, sender: WebhookSender, queue: DeliveryQueue },
      ...{ secrets: Secrets, ids: IdGenerator, clock: Clock },
    }),
    useCase(QueueDeliveries, { ...queuing, webhooks: WebhookStore }),
    useCase(DeliverWebhook, { ...queuing, webhooks: WebhookStore, sender: WebhookSender }),
    useCase(SweepDeliveries, queuing),
    useCase(ReadDeliveries, {
      ...queuing,
      ...{ manageWebhooks: ManageWebhooks, queueDeliveries: QueueDeliveries, ids: IdGenerator },
    }),
  ],
  exports: [DeliverWebhook, QueueDeliveries, SweepDeliveries],
})
export class WebhooksModule {}

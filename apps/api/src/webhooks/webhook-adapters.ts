import type { FactoryProvider, Type } from '@nestjs/common';
import {
  ConfigSource,
  DynamoDeliveryStore,
  DynamoWebhookStore,
  HttpWebhookSender,
  SealedText,
  SqsDeliveryQueue,
} from '@intake/aws';
import { Clock, DeliveryQueue, DeliveryStore, WebhookSender, WebhookStore } from '@intake/domain';
import { AwsClients } from '../aws/aws-clients.ts';

function adapter<Port>(
  provide: abstract new () => Port,
  make: (clients: AwsClients, source: ConfigSource, clock: Clock) => Port,
): FactoryProvider<Port> {
  return { provide: provide as Type<Port>, inject: [AwsClients, ConfigSource, Clock], useFactory: make };
}

/** Webhooks in the table, their deliveries by SQS, their messages by HTTP. */
export const adapters = [
  adapter(WebhookStore, ({ dynamo }, source) => {
    const { table, webhooks } = source.current;
    return new DynamoWebhookStore(dynamo, table, () => new SealedText(webhooks.key));
  }),
  adapter(DeliveryStore, ({ dynamo }, source) => new DynamoDeliveryStore(dynamo, source.current.table)),
  adapter(
    DeliveryQueue,
    (clients, source) => new SqsDeliveryQueue(() => clients.sqs, source.current.webhooks.queue),
  ),
  adapter(
    WebhookSender,
    (_, source, clock) =>
      new HttpWebhookSender({ clock, internalHosts: () => source.current.webhooks.internalHosts }),
  ),
];

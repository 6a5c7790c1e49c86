import { Module } from '@nestjs/common';
import { ConfigSource, createEventBridge, EventBridgeBus } from '@intake/aws';
import { EventBus } from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { Environment } from '../environment.ts';
import { NotifyWebhooks } from './notify-webhooks.ts';
import { WebhooksModule } from './webhooks.module.ts';

/** For whoever reads the table's stream; the API reads it not, and does without the client of EventBridge. */
@Module({
  imports: [AwsModule, WebhooksModule],
  providers: [
    NotifyWebhooks,
    {
      provide: EventBus,
      inject: [Environment, ConfigSource],
      useFactory: ({ region, awsEndpoint }: Environment, source: ConfigSource) => {
        let client: ReturnType<typeof createEventBridge> | undefined;
        const lazy = () => (client ??= createEventBridge({ region, endpoint: awsEndpoint }));
        return new EventBridgeBus(lazy, source.current.webhooks.eventBus);
      },
    },
  ],
})
export class NotificationsModule {}

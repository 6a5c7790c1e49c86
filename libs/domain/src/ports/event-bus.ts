import type { WebhookMessage } from '../webhooks/queue-deliveries.ts';

/** What happened to somebody's file, for other programs of whoever runs Intake. */
export interface AnnouncedEvent extends WebhookMessage {
  ownerId: string;
}

/** Takes what happens for all who listen there. At least once each; `id` tells repetitions. */
export abstract class EventBus {
  /** False where the deployment names none. */
  abstract readonly enabled: boolean;
  /** @throws DomainError UNAVAILABLE for what is worth another try; anything else is refused for good */
  abstract put(event: AnnouncedEvent): Promise<void>;
}

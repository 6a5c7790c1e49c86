import { type Clock, type DeliveryAttempt, WebhookSender, type WebhookRequest } from '@intake/domain';

/** Answers what it is told to, by turns; 200 where nothing is left. */
export class MemoryWebhookSender extends WebhookSender {
  readonly requests: WebhookRequest[] = [];
  readonly answers: Partial<DeliveryAttempt>[] = [];
  private readonly clock: Clock;

  constructor(clock: Clock) {
    super();
    this.clock = clock;
  }

  async refusalOf(url: string): Promise<string | null> {
    if (!/^https:\/\/[^@]+$/.test(url)) return 'ADDRESS_INVALID';
    return /\/\/(localhost|127\.|10\.)/.test(url) ? 'ADDRESS_NOT_ALLOWED' : null;
  }

  async send(request: WebhookRequest): Promise<DeliveryAttempt> {
    this.requests.push(structuredClone(request));
    const at = this.clock.now().toISOString();
    return { at, ms: 1, ...(this.answers.shift() ?? { status: 200 }) };
  }
}

import { type AnnouncedEvent, EventBus } from '@intake/domain';

export class MemoryEventBus extends EventBus {
  enabled = true;
  readonly events: AnnouncedEvent[] = [];
  /** Thrown, one by one, before anything is taken. */
  readonly errors: Error[] = [];

  async put(event: AnnouncedEvent): Promise<void> {
    const error = this.errors.shift();
    if (error) throw error;
    this.events.push(structuredClone(event));
  }
}

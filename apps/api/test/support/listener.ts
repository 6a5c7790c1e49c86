import type { Client, Json } from './client.ts';
import { wrongWith } from './asyncapi.ts';

/** An open WebSocket with everything that it was told; each message has been compared with the document. */
export class Listener {
  readonly messages: Json[] = [];
  closed = false;
  private wrong = '';
  private readonly socket: WebSocket;
  private changed: () => void = () => undefined;

  private constructor(address: string) {
    this.socket = new WebSocket(address);
    this.socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data));
      this.wrong ||= wrongWith(message);
      this.messages.push(message);
      this.changed();
    });
    this.socket.addEventListener('close', () => {
      this.closed = true;
      this.changed();
    });
  }

  /** @throws when the connection is refused */
  static async at(address: string): Promise<Listener> {
    const listener = new Listener(address);
    await new Promise<void>((resolve, reject) => {
      listener.socket.addEventListener('open', () => resolve());
      listener.socket.addEventListener('error', () => reject(new Error('refused')));
    });
    return listener;
  }

  /** With a fresh ticket, and from a message on. */
  static async open(client: Client, since?: number): Promise<Listener> {
    const listener = await Listener.at(await addressFor(client));
    listener.say({ action: 'resume', since });
    await listener.until(() =>
      listener.messages.some(({ type }) => type === 'snapshot' || type === 'resumed'),
    );
    return listener;
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** All events so far, as `type name`. */
  get events(): string[] {
    return this.messages
      .flatMap(({ events }) => events ?? [])
      .map(({ type, file }: Json) => `${type} ${file?.name ?? ''}`.trim());
  }

  get seq(): number {
    return Math.max(...this.messages.map(({ seq }) => seq ?? 0));
  }

  /** Resolves as soon as it holds. Jest's own limit ends what never does. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.wrong) throw new Error(this.wrong);
      await new Promise<void>((resolve) => (this.changed = resolve));
    }
  }

  close(): void {
    this.socket.close();
  }
}

export async function addressFor(client: Client): Promise<string> {
  const { status, body } = await client.post('/realtime/tickets');
  if (status !== 201) throw new Error(`No ticket: ${status} ${body?.code}`);
  return `${body.url}?ticket=${body.ticket}`;
}

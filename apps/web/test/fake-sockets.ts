import { vi } from 'vitest';
import type { ServerMessage } from '@intake/contract';

type Say = { action: 'resume'; since?: number } | { action: 'ping' };

/** Stands in for the server's end of the live updates: sockets that a test opens, loses, mutes and confuses. */
export class FakeSockets {
  seq = 1000;
  /** Messages before this one are not kept any more. */
  kept = 1001;
  /** Whether connections are refused. */
  down = false;
  /** Takes everything and answers nothing. */
  mute = false;
  readonly all: FakeSocket[] = [];
  tickets = 0;

  constructor() {
    vi.stubGlobal('WebSocket', socketOf(this));
  }

  readonly address = async (): Promise<string> => `ws://intake.test/live?ticket=${++this.tickets}`;

  get open(): FakeSocket[] {
    return this.all.filter(({ readyState }) => readyState === 1);
  }

  /** Something happens; everybody gets it unless the test keeps it back. */
  happen({ sent = true } = {}): ServerMessage {
    const message = this.message(++this.seq);
    if (sent) for (const socket of this.open) socket.hear(message);
    return message;
  }

  message(seq: number): ServerMessage {
    return { type: 'events', seq, events: [{ type: `test.${seq}` } as never] };
  }

  answer = (say: { action: string; since?: number }): ServerMessage[] => {
    if (say.action === 'ping') return [{ type: 'pong' }];
    const { since } = say;
    if (since === undefined || since + 1 < this.kept || since > this.seq)
      return [{ type: 'snapshot', seq: this.seq, files: [], more: false }];
    const missed = Array.from({ length: this.seq - since }, (_, i) => this.message(since + 1 + i));
    return [...missed, { type: 'resumed', seq: this.seq }];
  };
}

export class FakeSocket {
  static readonly OPEN = 1;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  /** What the client said. */
  readonly said: Say[] = [];
  readonly #server: FakeSockets;

  constructor(server: FakeSockets) {
    this.#server = server;
    server.all.push(this);
    queueMicrotask(() => {
      if (this.readyState !== 0) return;
      if (server.down) return this.drop();
      this.readyState = 1;
      this.onopen?.();
    });
  }

  send(text: string): void {
    if (this.readyState !== 1) throw new DOMException('Not open', 'InvalidStateError');
    const say = JSON.parse(text) as Say;
    this.said.push(say);
    if (!this.#server.mute)
      queueMicrotask(() => this.#server.answer(say).forEach((message) => this.hear(message)));
  }

  hear(message: ServerMessage): void {
    if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** The line breaks. */
  drop(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  close(): void {
    this.readyState = 3;
  }
}

const socketOf = (server: FakeSockets) =>
  class extends FakeSocket {
    constructor() {
      super(server);
    }
  };

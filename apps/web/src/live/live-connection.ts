import type { ClientMessage, Events, RealtimeEvent, ServerMessage, Snapshot } from '@intake/contract';
import { Backoff } from './backoff.ts';
import { NamedTimers } from './named-timers.ts';

export interface LiveOptions {
  /** Address with a fresh ticket, for every connection anew. Rejects while there is none to be had. */
  address: () => Promise<string>;
  /** Events in their order; one may come twice. */
  onEvents: (events: readonly RealtimeEvent[]) => void;
  /** What is known may be out of date. */
  onSnapshot: (snapshot: Snapshot, isFirst: boolean) => void;
  /** Whether everything that happens is told from now on. */
  onLive: (isLive: boolean) => void;
}

/** ms */
const TIMES = {
  /** Without a word for so long, the other end is asked; API Gateway ends a connection after ten minutes. */
  quiet: 8 * 60_000,
  /** An answer takes no longer. */
  answer: 10_000,
  /** A message that is missing comes within this time, or is asked for. */
  gap: 2000,
};

/**
 * One WebSocket after the other, each with a fresh ticket, which together tell every message once and in order: what a
 * connection missed is asked for by the number of the last message.
 */
export class LiveConnection {
  readonly #options: LiveOptions;
  readonly #backoff = new Backoff();
  /** Messages whose predecessors are not here yet. */
  readonly #early = new Map<number, Events>();
  #socket: WebSocket | null = null;
  /** Of the last message that was delivered. */
  #seq: number | undefined;
  #begun = false;
  readonly #timers = new NamedTimers<'retry' | 'quiet' | 'answer' | 'gap'>();
  /** The attempt that counts; what comes of an earlier one changes nothing any more. */
  #current: object | null = null;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Connects, unless it is connected or about to be. */
  open(): void {
    if (!this.#current) void this.#connect();
  }

  /** Ends the connection; a later `open` goes on with what was missed. */
  close(): void {
    this.#end();
    this.#timers.clear('retry');
  }

  /** After the computer slept or the line came back: asks now whether anybody is there. */
  check(): void {
    this.#backoff.reset();
    if (this.#socket?.readyState === WebSocket.OPEN) this.#resume();
    else {
      this.#end();
      this.open();
    }
  }

  async #connect(): Promise<void> {
    this.#timers.clear('retry');
    const mine = (this.#current = {});
    const current = (): boolean => this.#current === mine;
    try {
      const address = await this.#options.address();
      if (!current()) return;
      const socket = new WebSocket(address);
      this.#socket = socket;
      socket.onopen = () => current() && this.#resume();
      socket.onmessage = ({ data }) => current() && this.#hear(JSON.parse(String(data)) as ServerMessage);
      socket.onclose = () => current() && this.#lost();
      // A handshake that nobody answers would hang for minutes.
      this.#timers.set('answer', TIMES.answer, () => this.#lost());
    } catch {
      if (current()) this.#lost();
    }
  }

  #hear(message: ServerMessage): void {
    this.#timers.clear('answer');
    this.#timers.set('quiet', TIMES.quiet, () => this.#resume());
    if (message.type === 'snapshot') this.#startAt(message);
    else if (message.type === 'events') this.#take(message);
    else if (message.type === 'resumed') this.#resumed(message.seq);
  }

  #startAt(snapshot: Snapshot): void {
    const isFirst = !this.#begun;
    this.#begun = true;
    this.#seq = snapshot.seq;
    this.#options.onSnapshot(snapshot, isFirst);
    this.#live();
  }

  #take(message: Events): void {
    if (this.#seq !== undefined && message.seq <= this.#seq) return;
    this.#early.set(message.seq, message);
    this.#deliver();
  }

  #resumed(seq: number): void {
    if (this.#seq !== undefined && seq <= this.#seq) return this.#live();
    // More was announced than came: then only a snapshot helps.
    this.#seq = undefined;
    this.#resume();
  }

  #live(): void {
    this.#backoff.reset();
    this.#deliver();
    this.#options.onLive(true);
  }

  #deliver(): void {
    if (this.#seq === undefined) return;
    for (const seq of this.#early.keys()) if (seq <= this.#seq) this.#early.delete(seq);
    for (let next = this.#early.get(this.#seq + 1); next; next = this.#early.get(this.#seq + 1)) {
      this.#early.delete(next.seq);
      this.#seq = next.seq;
      this.#options.onEvents(next.events);
    }
    if (this.#early.size === 0) this.#timers.clear('gap');
    else if (!this.#timers.has('gap')) this.#timers.set('gap', TIMES.gap, () => this.#resume());
  }

  /** Always answered: it shows whether anybody is there, too, and a last message that was lost is sent again. */
  #resume(): void {
    this.#timers.set('answer', TIMES.answer, () => this.#lost());
    this.#socket?.send(JSON.stringify({ action: 'resume', since: this.#seq } satisfies ClientMessage));
  }

  #lost(): void {
    this.#end();
    this.#timers.set('retry', this.#backoff.next(), () => this.open());
  }

  #end(): void {
    this.#current = null;
    this.#socket?.close();
    this.#socket = null;
    this.#early.clear();
    this.#timers.clear('quiet', 'answer', 'gap');
    this.#options.onLive(false);
  }
}

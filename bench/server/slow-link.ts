import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LinkSpeed {
  /** Mbit/s (10^6 bits), each way. */
  mbit: number;
  /** Round trip, ms. */
  rttMs: number;
}

/** One direction of a line: all connections share its rate, first come first served. */
class Lane {
  readonly #bytesPerMs: number;
  readonly #delayMs: number;
  #freeAt = 0;

  constructor({ mbit, rttMs }: LinkSpeed) {
    this.#bytesPerMs = (mbit * 1e6) / 8 / 1000;
    this.#delayMs = rttMs / 2;
  }

  /** Takes the line's time for so many bytes. `passed`: when the next may follow; `arrives`: when these are there. */
  send(bytes: number): { passed: number; arrives: number } {
    this.#freeAt = Math.max(performance.now(), this.#freeAt) + bytes / this.#bytesPerMs;
    return { passed: this.#freeAt, arrives: this.#freeAt + this.#delayMs };
  }
}

/**
 * A thin line in front of local servers, as TCP proxies: shared rate, delay, and a round trip for every new connection.
 * Not emulated: slow start and loss. DevTools' throttling is no substitute: it knows no connection set-up.
 */
export class SlowLink {
  readonly #speed: LinkSpeed;
  readonly #up: Lane;
  readonly #down: Lane;
  readonly #servers: net.Server[] = [];
  readonly #sockets = new Set<net.Socket>();

  constructor(speed: LinkSpeed) {
    this.#speed = speed;
    this.#up = new Lane(speed);
    this.#down = new Lane(speed);
  }

  /** @returns the port on which `port` is reached over this line */
  async inFrontOf(port: number): Promise<number> {
    const server = net.createServer({ pauseOnConnect: true }, (near) => void this.#connect(near, port));
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as net.AddressInfo).port;
  }

  close(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #connect(near: net.Socket, port: number): Promise<void> {
    const far = net.connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.once('close', () => {
        this.#sockets.delete(one);
        if (!one.readableEnded) other.destroy();
      });
    }
    await sleep(this.#speed.rttMs); // SYN and SYN-ACK
    void carry(near, far, this.#up);
    void carry(far, near, this.#down);
  }
}

/** Reads no faster than the line takes, and writes what has arrived, in order. */
async function carry(from: net.Socket, to: net.Socket, lane: Lane): Promise<void> {
  let arrivals: Promise<unknown> = Promise.resolve();
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      const { passed, arrives } = lane.send(chunk.length);
      arrivals = arrivals.then(async () => {
        await until(arrives);
        if (!to.destroyed) to.write(chunk);
      });
      await until(passed);
    }
    await arrivals;
    to.end();
  } catch {
    to.destroy();
  }
}

async function until(moment: number): Promise<void> {
  const wait = moment - performance.now();
  if (wait >= 1) await sleep(wait);
}

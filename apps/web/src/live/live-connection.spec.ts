import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '@intake/testing/seeded-random';
import { FakeSockets } from '../../test/fake-sockets.ts';
import { LiveConnection } from './live-connection.ts';

let server: FakeSockets;
let connection: LiveConnection;
/** Numbers of what was delivered, and `snapshot <number>`. */
let seen: (number | string)[];
let live: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeSockets();
  seen = [];
  live = false;
  connection = new LiveConnection({
    address: server.address,
    onEvents: (events) => seen.push(...events.map(({ type }) => Number(type.slice('test.'.length)))),
    onSnapshot: ({ seq }, isFirst) => seen.push(`${isFirst ? 'first' : 'snapshot'} ${seq}`),
    onLive: (now) => (live = now),
  });
});
afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

const soon = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
async function connected(): Promise<void> {
  connection.open();
  await soon();
  expect(live).toBe(true);
}

describe('a live connection', () => {
  it('begins with a snapshot and goes on with what happens', async () => {
    await connected();
    server.happen();
    server.happen();
    expect(seen).toEqual(['first 1000', 1001, 1002]);
  });

  it('comes back with a fresh ticket and is told what it missed, once', async () => {
    await connected();
    server.happen();
    server.open[0]!.drop();
    expect(live).toBe(false);
    server.happen();
    server.happen();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.all[1]!.said).toEqual([{ action: 'resume', since: 1001 }]);
    expect(seen).toEqual(['first 1000', 1001, 1002, 1003]);
    expect([live, server.tickets]).toEqual([true, 2]);
  });

  it('looks at everything anew when it was away for too long', async () => {
    await connected();
    server.open[0]!.drop();
    for (let i = 0; i < 5; i++) server.happen();
    server.kept = 1004;
    await vi.advanceTimersByTimeAsync(1000);
    server.happen();
    expect(seen).toEqual(['first 1000', 'snapshot 1005', 1006]);
  });

  it('does so, too, when more is announced than comes', async () => {
    await connected();
    server.answer = ({ since }: { since?: number }) =>
      since === undefined
        ? [{ type: 'snapshot', seq: 1003, files: [], more: false }]
        : [{ type: 'resumed', seq: 1003 }];
    connection.check();
    await soon();
    expect([live, seen]).toEqual([true, ['first 1000', 'snapshot 1003']]);
  });

  it('puts messages in order, and takes none twice', async () => {
    await connected();
    const [first, second, third] = [1, 2, 3].map(() => server.happen({ sent: false }));
    for (const message of [second!, third!, second!, first!, first!, third!]) server.open[0]!.hear(message);
    expect(seen.slice(1)).toEqual([1001, 1002, 1003]);
  });

  it('asks for a message that does not come', async () => {
    await connected();
    server.happen({ sent: false });
    server.happen();
    expect(seen.slice(1)).toEqual([]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(seen.slice(1)).toEqual([1001, 1002]);
  });

  it('ends one on which nobody answers any more', async () => {
    await connected();
    server.mute = true;
    await vi.advanceTimersByTimeAsync(8 * 60_000 + 9_000);
    expect(server.all).toHaveLength(1);
    server.mute = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect([server.all.length, live]).toEqual([2, true]);
  });

  it('keeps a quiet one open by a word every few minutes', async () => {
    await connected();
    await vi.advanceTimersByTimeAsync(30 * 60_000);
    expect(server.all).toHaveLength(1);
    expect(server.all[0]!.said.length).toBeGreaterThan(3);
  });

  it('waits longer from failure to failure, never more than a minute', async () => {
    server.down = true;
    connection.open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.all.length).toBeLessThan(10);
    const before = server.all.length;
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(server.all.length - before).toBeGreaterThanOrEqual(9);
    server.down = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(live).toBe(true);
  });

  it('stays closed when it was closed, whatever was under way', async () => {
    connection.open();
    connection.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([server.all.length, live]).toEqual([0, false]);
    await connected();
    connection.close();
    server.happen();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual(['first 1000']);
  });

  it('asks at once after a sleep, and connects at once after a failure', async () => {
    await connected();
    connection.check();
    expect(server.open[0]!.said.at(-1)).toEqual({ action: 'resume', since: 1000 });
    server.down = true;
    server.open[0]!.drop();
    await vi.advanceTimersByTimeAsync(120_000);
    server.down = false;
    connection.check();
    await soon();
    expect(live).toBe(true);
  });
});

it('on the worst of lines misses nothing and tells nothing twice (300 seeded histories)', async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const chance = seededRandom(seed);
    server = new FakeSockets();
    seen = [];
    connection.close();
    connection = new LiveConnection({
      address: () => (chance() < 0.2 ? Promise.reject(new Error('no ticket')) : server.address()),
      onEvents: (events) => seen.push(...events.map(({ type }) => Number(type.slice('test.'.length)))),
      onSnapshot: ({ seq }) => seen.push(`snapshot ${seq}`),
      onLive: (now) => (live = now),
    });
    connection.open();
    const late: (() => void)[] = [];
    for (let step = 0; step < 60; step++) {
      const message = server.happen({ sent: false });
      for (const socket of server.open) {
        const hear = (): void => socket.hear(message);
        const fate = chance();
        if (fate < 0.5) hear();
        else if (fate < 0.7) late.push(hear);
        else if (fate < 0.8) late.push(hear, hear);
      }
      if (chance() < 0.3)
        late
          .sort(() => chance() - 0.5)
          .splice(0, 3)
          .forEach((hear) => hear());
      if (chance() < 0.08) server.open[0]?.drop();
      if (chance() < 0.05) server.kept = server.seq - 2;
      server.mute = chance() < 0.1;
      server.down = chance() < 0.1;
      await vi.advanceTimersByTimeAsync(chance() * 1500);
    }
    [server.mute, server.down] = [false, false];
    await vi.advanceTimersByTimeAsync(10 * 60_000);

    // From a snapshot on, every number once and in order, up to the last one.
    let at: number | undefined;
    for (const one of seen) {
      const expected: number | undefined = typeof one === 'string' ? Number(one.split(' ')[1]) : at! + 1;
      expect({ seed, at: typeof one === 'string' ? expected : one }).toEqual({ seed, at: expected });
      at = expected;
    }
    expect({ seed, live, at }).toEqual({ seed, live: true, at: server.seq });
  }
}, 60_000);

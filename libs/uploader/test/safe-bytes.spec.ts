import type { UploadItem } from '../src/core/types.ts';
import { mbit, VirtualLine } from './virtual-line.ts';

const MIB = 1024 * 1024;
const LINES = [2, 10, 100];
const SIZES = [315e6, 1024 * MIB];
const cases = LINES.flatMap((line) => SIZES.map((size) => [line, size] as const));

async function begin(line: number, size: number): Promise<{ virtual: VirtualLine; item: () => UploadItem }> {
  const virtual = new VirtualLine(mbit(line), size);
  const adding = virtual.uploader.add([{ file: virtual.file }]);
  await virtual.pass(1000);
  const [{ id }] = (await adding) as [UploadItem];
  return { virtual, item: () => virtual.uploader.item(id)! };
}

describe.each(cases)('at %d Mbit/s, %d bytes', (line, size) => {
  it('what was sent is safe soon: at 10, 30 and 60 s', async () => {
    const { virtual, item } = await begin(line, size);
    for (const seconds of [10, 30, 60]) {
      await virtual.pass(seconds * 1000 - virtual.clock.now());
      const { sentBytes, storedBytes } = item();
      expect({ seconds, storedBytes }).toEqual({ seconds, storedBytes: virtual.safe });
      expect(storedBytes).toBeGreaterThanOrEqual(Math.min(0.8 * sentBytes - 16 * MIB, size));
    }
  });

  it('a pause at any moment loses 8 MiB at most, and says what it still finishes', async () => {
    const { virtual, item } = await begin(line, size);
    for (let at = 7_300; at < 60_000; at += 7_300) {
      await virtual.pass(at - virtual.clock.now());
      const before = item();
      if (before.phase === 'ready') break;
      virtual.uploader.pause(before.id);
      const paused = item();
      expect(before.sentBytes - paused.sentBytes).toBeLessThanOrEqual(8 * MIB);
      expect(paused.phase).toBe('paused');
      expect(paused.note?.parts ?? 0).toBe(paused.note?.code === 'FINISHING_PARTS' ? paused.note.parts : 0);
      expect(paused.sentBytes > paused.storedBytes).toBe(paused.note?.code === 'FINISHING_PARTS');
      await virtual.pass(600_000, () => item().note === undefined, 500);
      const held = item();
      expect(held.storedBytes).toBeGreaterThanOrEqual(paused.sentBytes);
      expect(held.phase).not.toBe('uploading');
      const { carried } = virtual;
      await virtual.pass(5_000);
      expect(virtual.carried).toBe(carried);
      virtual.uploader.resume(before.id);
    }
  });
});

it.each(LINES)('a tab killed at half of 1 GiB at %d Mbit/s sends at most 2 %% again', async (line) => {
  const size = 1024 * MIB;
  const { virtual, item } = await begin(line, size);
  await virtual.pass(1e8, () => item().sentBytes >= size / 2, 500);
  virtual.kill();
  const going = virtual.uploader.continueUpload('u', virtual.file);
  await virtual.pass(1000);
  const { id } = await going;
  await virtual.pass(1e8, () => virtual.uploader.item(id)!.phase === 'ready', 500);
  expect(virtual.uploader.item(id)).toMatchObject({ phase: 'ready', verified: true, storedBytes: size });
  expect(virtual.carried).toBeLessThanOrEqual(size * 1.02);
});

it('offline keeps what is under way and finishes: only what was silent is sent again', async () => {
  const { virtual, item } = await begin(10, 315e6);
  await virtual.pass(20_000);
  const before = item();
  virtual.carries = false;
  virtual.hint.set(false);
  expect(item()).toMatchObject({
    phase: 'offline',
    sentBytes: before.sentBytes,
    storedBytes: before.storedBytes,
  });
  await virtual.pass(60_000);
  expect(item().storedBytes).toBe(before.storedBytes);
  virtual.carries = true;
  virtual.hint.set(true);
  await virtual.pass(20_000);
  expect(item().storedBytes).toBeGreaterThan(before.storedBytes);
});

it('a word of the system that is wrong stops nothing that is under way', async () => {
  const { virtual, item } = await begin(10, 315e6);
  await virtual.pass(20_000);
  const { storedBytes } = item();
  virtual.hint.set(false);
  const { carried } = virtual;
  await virtual.pass(3_000);
  expect(item().phase).toBe('offline');
  await virtual.pass(30_000);
  expect(item().storedBytes).toBeGreaterThan(storedBytes);
  expect(virtual.carried - carried).toBeLessThanOrEqual(33 * mbit(10));
  expect(item().note).toBeUndefined();
});

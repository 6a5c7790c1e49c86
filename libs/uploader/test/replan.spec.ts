import { partsOf } from '@intake/protocol';
import type { UploadItem } from '../src/core/types.ts';
import { type ApiFault, mbit, VirtualLine } from './virtual-line.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const PLAN = 'POST /uploads/u/plan';

describe('a line that is another than planned', () => {
  const begin = async (virtual: VirtualLine): Promise<() => UploadItem> => {
    const adding = virtual.uploader.add([{ file: virtual.file }]);
    await virtual.pass(500);
    const [{ id }] = (await adding) as [UploadItem];
    return () => virtual.uploader.item(id)!;
  };
  const ends = async (virtual: VirtualLine, item: () => UploadItem): Promise<void> => {
    await virtual.pass(1e8, () => ['ready', 'failed'].includes(item().phase));
    expect(item()).toMatchObject({ phase: 'ready', verified: true, storedBytes: item().size });
    // No part was sent under a plan that the server does not have.
    expect(virtual.retries).toBeUndefined();
    expect(virtual.carried - item().size).toBeLessThan(16 * MIB);
  };
  const asked = (virtual: VirtualLine): number => virtual.calls.filter((call) => call === PLAN).length;
  const sizes = ({ plan }: VirtualLine): number[] => partsOf(plan).map(({ size }) => size / MIB);

  it('a first upload over a fast line soon has large parts; those under way stay', async () => {
    const virtual = new VirtualLine(mbit(1000), GIB);
    await ends(virtual, await begin(virtual));
    expect(asked(virtual)).toBeLessThanOrEqual(2);
    expect(sizes(virtual)[0]).toBe(5);
    expect(sizes(virtual).filter((size) => size === 5).length).toBeLessThan(24);
    expect(sizes(virtual).filter((size) => size === 64).length).toBeGreaterThanOrEqual(10);
  });

  it('a thin line has small parts, whatever was measured here before', async () => {
    const virtual = new VirtualLine(mbit(10), GIB, 1e9);
    await ends(virtual, await begin(virtual));
    expect(sizes(virtual).filter((size) => size === 64)).toEqual([]);
    expect(sizes(virtual).filter((size) => size === 5).length).toBeGreaterThan(100);
  });

  it('asks nothing where the plan is good', async () => {
    const virtual = new VirtualLine(mbit(100), GIB, mbit(90));
    await ends(virtual, await begin(virtual));
    expect(asked(virtual)).toBe(0);
  });

  it('goes on sending while the server is asked', async () => {
    const virtual = new VirtualLine(mbit(500), GIB);
    let answer = (): void => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    virtual.fault = (call) => (call === PLAN ? late : undefined);
    const item = await begin(virtual);
    await virtual.pass(5_000, () => asked(virtual) === 1);
    const { storedBytes } = item();
    await virtual.pass(1_000);
    expect(item().storedBytes - storedBytes).toBeGreaterThanOrEqual(2 * 5 * MIB);
    answer();
    await ends(virtual, item);
    expect(sizes(virtual)).toContain(32);
  });

  it.each<[string, (call: string, count: number) => ApiFault | undefined]>([
    ['a refusal', () => ({ status: 409, body: { code: 'STATE_CONFLICT' } })],
    ['a server that does not know the call', () => ({ status: 404 })],
    ['a server that is busy for this call', () => ({ status: 503 })],
    ['an answer that was lost once', (_call, count) => (count === 1 ? 'lost' : undefined)],
    ['answers that are lost', () => 'lost'],
    ['a plan of another file', () => ({ status: 200, body: { parts: [], plan: [{ count: 2, size: 9 }] } })],
    ['an answer of something in between', () => ({ status: 200, body: { hello: 'hotel' } })],
  ])('takes no harm from %s', async (_what, fault) => {
    const virtual = new VirtualLine(mbit(500), GIB);
    virtual.fault = (call, count) => (call === PLAN ? fault(call, count) : undefined);
    await ends(virtual, await begin(virtual));
    expect(asked(virtual)).toBeGreaterThan(0);
  });

  it('takes no harm from lost answers and a server that is busy after', async () => {
    const virtual = new VirtualLine(mbit(500), GIB);
    virtual.fault = (call, count) =>
      call === PLAN ? 'lost' : call === 'GET /uploads/u' && count < 4 ? { status: 503 } : undefined;
    await ends(virtual, await begin(virtual));
  });

  it.each(['pause', 'offline'] as const)('asks again after %s in the middle of the call', async (what) => {
    const virtual = new VirtualLine(mbit(500), GIB);
    virtual.fault = (call, count) =>
      call === PLAN && count === 1 ? new Promise(() => undefined) : undefined;
    const item = await begin(virtual);
    await virtual.pass(5_000, () => asked(virtual) === 1);
    if (what === 'pause') virtual.uploader.pause(item().id);
    else virtual.hint.set(false);
    await virtual.pass(2_000);
    expect(item().phase).toBe(what === 'pause' ? 'paused' : 'offline');
    if (what === 'pause') virtual.uploader.resume(item().id);
    else virtual.hint.set(true);
    await ends(virtual, item);
    expect(asked(virtual)).toBeGreaterThanOrEqual(2);
    expect(sizes(virtual)).toContain(32);
  });

  it('a pause before the answer to the question for smaller parts holds nothing up', async () => {
    const virtual = new VirtualLine(mbit(10), GIB, 1e9);
    virtual.fault = (call, count) =>
      call === PLAN && count === 1 ? new Promise(() => undefined) : undefined;
    const item = await begin(virtual);
    await virtual.pass(60_000, () => asked(virtual) === 1);
    expect(item()).toMatchObject({ storedBytes: 0, note: { code: 'SMALLER_PARTS' } });
    virtual.uploader.pause(item().id);
    await virtual.pass(2_000);
    virtual.uploader.resume(item().id);
    await ends(virtual, item);
    expect(asked(virtual)).toBeGreaterThanOrEqual(2);
  });

  it('says why progress went back until what was broken off is stored', async () => {
    const virtual = new VirtualLine(mbit(10), GIB, 1e9);
    const item = await begin(virtual);
    await virtual.pass(60_000, () => item().note?.code === 'SMALLER_PARTS');
    await virtual.pass(60_000, () => sizes(virtual).includes(5));
    await virtual.pass(1_000);
    expect(item()).toMatchObject({ storedBytes: 0, note: { code: 'SMALLER_PARTS' } });
    await virtual.pass(600_000, () => item().storedBytes > 40 * MIB);
    expect(item().note).toBeUndefined();
    await ends(virtual, item);
  });
});

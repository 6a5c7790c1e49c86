import { partsOf } from '@intake/protocol';
import { mbit, VirtualLine } from './virtual-line.ts';

const GIB = 1024 ** 3;

/** Virtual ms from choosing the file to its last answer. */
async function timeOf(virtual: VirtualLine): Promise<number> {
  const adding = virtual.uploader.add([{ file: virtual.file }]);
  const phase = () => virtual.uploader.items[0]?.phase;
  await virtual.pass(600_000, () => phase() === 'ready' || phase() === 'failed', 10);
  await adding;
  expect(virtual.uploader.items[0]).toMatchObject({ phase: 'ready', verified: true });
  return virtual.clock.now();
}

describe.each([100e6, GIB])('a first upload of %d bytes', (size) => {
  it.each([100, 500, 1_000, 2_000, 4_000])(
    'over %d Mbit/s is as fast as one whose line was known',
    async (line) => {
      const first = new VirtualLine(mbit(line), size);
      const known = new VirtualLine(mbit(line), size, mbit(line));
      const [took, takes] = [await timeOf(first), await timeOf(known)];
      expect(took).toBeLessThanOrEqual(takes * 1.05 + 120);
      expect(first.calls.filter((call) => call.endsWith('/plan')).length).toBeLessThanOrEqual(2);
      expect(first.calls.filter((call) => call.endsWith('/parts'))).toEqual([]);
    },
  );
});

it('a line of 1 Gbit/s has its large parts within the first 150 MB', async () => {
  const virtual = new VirtualLine(mbit(1_000), GIB);
  await timeOf(virtual);
  const small = partsOf(virtual.plan).filter(({ size }) => size === 5 * 1024 ** 2);
  expect(small.length).toBeLessThan(30);
});

import { seededRandom } from '@intake/testing';
import { Fixture, fileOf, IMPATIENT } from './fixture.ts';
import type { Fault } from './fake-intake.ts';
import { sha256 } from './fake-storage.ts';

const FAULTS: [string, Fault][] = [
  ['5xx', { status: 500 }],
  ['reset mid-part', 'reset'],
  ['reset before the answer', 'resetAfter'],
  ['stall', 'stall'],
  ['wrong bytes', 'corrupt'],
  ['expired URLs', { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }],
  ['200 with error', { status: 200, after: true, body: '<Error><Code>InternalError</Code></Error>' }],
];

describe('one part in five goes wrong', () => {
  let fixture: Fixture;
  beforeEach(async () => void (fixture = await Fixture.create({}, IMPATIENT)));
  afterEach(() => fixture.close());

  const survives = async (pick: (random: () => number) => Fault, seed: number): Promise<void> => {
    const random = seededRandom(seed);
    let faults = 0;
    fixture.fake.fault = ({ kind }) => {
      if (kind === 'limits' || random() >= 0.2) return undefined;
      faults += 1;
      if (kind !== 'put') return random() < 0.5 ? 'reset' : 'resetAfter';
      return pick(random);
    };
    const files = [
      fileOf(1_500_000, 'a.mp4'),
      fileOf(700_001, 'b.mp4'),
      ...Array.from({ length: 12 }, (_, i) => fileOf(3_000 + i, `${i}.txt`)),
    ];
    const items = await fixture.add(...files.map((file) => ({ file })));
    for (const [i, item] of items.entries()) {
      const done = await fixture.over(item, 35_000);
      expect(done).toMatchObject({ phase: 'ready', verified: true });
      expect(sha256(fixture.fake.bytesOf(done.uploadId!))).toBe(sha256(files[i]!.data));
    }
    expect(faults).toBeGreaterThan(5);
    // One record per file, nothing left over.
    expect([...fixture.fake.uploads.values()].map(({ state }) => state)).toEqual(files.map(() => 'ready'));
  };

  it.each(FAULTS)('%s', (_name, fault) => survives(() => fault, 11));

  it.each([1, 2, 3])('all of them together (seed %i)', (seed) =>
    survives((random) => FAULTS[Math.floor(random() * FAULTS.length)]![1], seed),
  );
});

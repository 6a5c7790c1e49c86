import { jest } from '@jest/globals';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { folderOf, tryAlgorithm } from '../testing/index.ts';

// A picture is six seconds of work, and more on a busy machine.
jest.setTimeout(240_000);

/** Photographs of people, one beside the other. */
const people = join(
  dirname(dirname(createRequire(import.meta.url).resolve('@vladmandic/human'))),
  'assets/samples.jpg',
);

describe('objects', () => {
  it('names what is there, how often, how sure and where', async () => {
    const { outcome } = await tryAlgorithm(folderOf('objects'), people);
    expect(outcome).toMatchObject({
      state: 'succeeded',
      findable: { facts: { labels: expect.arrayContaining(['person']) } },
    });
    const { result } = outcome as { result: { labels: object[]; places: { left: number; top: number }[] } };
    expect(result.labels[0]).toMatchObject({ label: 'person', confidence: expect.closeTo(0.53, 1) });
    // Third of the upper row.
    const { left, top } = result.places[0]!;
    expect([left, top]).toEqual([expect.closeTo(0.13, 1), expect.closeTo(0, 1)]);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { avi } from '../testing/avi.ts';
import { folderOf, tryAlgorithm } from '../testing/index.ts';

/** Files that were made to keep a reader busy for ever: each task ends soon, small, and with words. */
jest.setTimeout(120_000);

let root: string;
beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'hostile-'))));
afterAll(() => rm(root, { recursive: true }));

const u32 = (...values: number[]) =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes;
    }),
  );
const box = (type: string, ...content: Buffer[]) => {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
};
const chunk = (id: string, size: number, content = Buffer.alloc(0)) => {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(size >>> 0, 4);
  return Buffer.concat([head, content]);
};
const FTYP = box('ftyp', Buffer.from('isom'), u32(0));
const repeated = (one: Buffer, times: number) => Buffer.alloc(one.length * times, one);
const HUGE = 0xffffffff;

/** A film of JPEG frames whose tables are these. */
function film(tables: Buffer[]): Buffer {
  const entry = box('jpeg', Buffer.alloc(78));
  const stbl = box('stbl', box('stsd', u32(0, 1), entry), ...tables);
  const hdlr = box('hdlr', u32(0, 0), Buffer.from('vide'), Buffer.alloc(12));
  const mdhd = box('mdhd', u32(0, 0, 0, 1000, 5000), Buffer.alloc(4));
  const trak = box('trak', box('tkhd', Buffer.alloc(84)), box('mdia', mdhd, hdlr, box('minf', stbl)));
  return Buffer.concat([FTYP, box('moov', box('mvhd', u32(0, 0, 0, 1000, 5000), Buffer.alloc(80)), trak)]);
}

function nested(type: string, depth: number): Buffer {
  // From the outside: each says the size of all that is in it.
  const heads = Array.from({ length: depth }, (_, n) =>
    Buffer.concat([u32((depth - n) * 8), Buffer.from(type, 'latin1')]),
  );
  return Buffer.concat(heads);
}

/** `fmt ` of a WAV file. */
const fmt = (channels: number, rate: number, align: number, bits: number) => {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(1, 0);
  bytes.writeUInt16LE(channels, 2);
  bytes.writeUInt32LE(rate, 4);
  bytes.writeUInt32LE(Math.min(HUGE, rate * align), 8);
  bytes.writeUInt16LE(align, 12);
  bytes.writeUInt16LE(bits, 14);
  return chunk('fmt ', 16, bytes);
};
const wave = (...chunks: Buffer[]) =>
  Buffer.concat([Buffer.from('RIFF\xff\xff\xff\xffWAVE', 'latin1'), ...chunks]);

const FILES: readonly (readonly [name: string, about: string, bytes: () => Buffer, tried: string[]])[] = [
  [
    'counts.mov',
    'tables that say four thousand million entries, of chunks without samples',
    () =>
      film([
        box('stts', u32(0, HUGE, HUGE, 0)),
        box('stsz', u32(0, 0, HUGE)),
        box('stsc', u32(0, HUGE, 1, 0, 1)),
        box('stco', u32(0, HUGE, 8)),
      ]),
    ['media', 'filmstrip'],
  ],
  [
    'sizes.mov',
    'a frame of four gigabytes',
    () =>
      film([
        box('stts', u32(0, 1, 9, 1000)),
        box('stsz', u32(0, HUGE, 9)),
        box('stsc', u32(0, 1, 1, 9, 1)),
        box('stco', u32(0, 1, 8)),
      ]),
    ['filmstrip', 'poster'],
  ],
  [
    'nested.mp4',
    'boxes in boxes, a hundred thousand deep',
    () => Buffer.concat([FTYP, box('moov', nested('trak', 100_000))]),
    ['media'],
  ],
  [
    'tracks.mp4',
    'a hundred thousand empty tracks',
    () => Buffer.concat([FTYP, box('moov', repeated(box('trak'), 100_000))]),
    ['media', 'audio'],
  ],
  [
    'empty-boxes.mp4',
    'a million boxes of nothing',
    () => Buffer.concat([FTYP, repeated(box('free'), 1_000_000)]),
    ['media'],
  ],
  [
    'lists.avi',
    'lists in lists, twenty thousand deep',
    () => {
      const depth = 20_000;
      const lists = Array.from({ length: depth }, (_, n) =>
        chunk('LIST', (depth - n) * 12 - 8, Buffer.from('rec ')),
      );
      const film = avi([Buffer.from('no picture')]);
      const at = film.indexOf('movi') + 4;
      const head = Buffer.from(film.subarray(0, at));
      head.writeUInt32LE(depth * 12 + 4, at - 8);
      head.writeUInt32LE(at + depth * 12, 4);
      return Buffer.concat([head, ...lists]);
    },
    ['media', 'filmstrip'],
  ],
  [
    'format.wav',
    'no channels, no rate, no bytes in a sample',
    () => wave(fmt(0, 0, 0, 0), chunk('data', HUGE, Buffer.alloc(1000))),
    ['media', 'audio'],
  ],
  [
    'channels.wav',
    'sixty-five thousand channels',
    () => wave(fmt(65_535, 48_000, 65_535, 8), chunk('data', 65_535 * 2 * 4, Buffer.alloc(65_535 * 8))),
    ['media', 'audio'],
  ],
  [
    'rate.wav',
    'four thousand million samples a second',
    () => wave(fmt(1, HUGE >>> 1, 2, 16), chunk('data', 100_000, Buffer.alloc(100_000, 17))),
    ['audio'],
  ],
  [
    'chunks.wav',
    'a million empty chunks before the sound',
    () => wave(repeated(chunk('JUNK', 0), 1_000_000)),
    ['media'],
  ],
  [
    'tags.mp3',
    'a hundred thousand empty tags, and no sound',
    () => Buffer.concat(Array.from({ length: 100_000 }, () => Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'))),
    ['media', 'audio'],
  ],
  [
    'noise.flac',
    'a header and then nothing that makes sense',
    () => Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(2_000_000, 0x5a)]),
    ['media', 'audio'],
  ],
];

const ALL = FILES.flatMap(([name, about, bytes, tried]) =>
  tried.map((algorithm) => [algorithm, about, name, bytes] as const),
);

it.each(ALL)('%s: %s', async (algorithm, _, name, bytes) => {
  const path = join(root, name);
  await writeFile(path, bytes());
  const { outcome } = await tryAlgorithm(folderOf(algorithm), path);
  // Its own limit ends none of them: what they say is bounded before it is believed.
  if (outcome.state === 'failed' || outcome.state === 'skipped') {
    expect(['TIME_LIMIT', 'MEMORY_LIMIT', 'WORKER_FAILED', 'RESULT_INVALID']).not.toContain(
      outcome.reason.code,
    );
    expect(outcome.reason.detail.length).toBeGreaterThan(10);
  }
  expect(outcome.durationMs).toBeLessThan(20_000);
  expect(outcome.peakMemoryMb).toBeLessThan(400);
});

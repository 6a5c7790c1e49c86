import { readFile } from 'node:fs/promises';
import { sample } from '../testing/index.ts';
import { taskOf } from '../testing/task-of.ts';
import { vbriSeconds } from './sound-header.ts';
import { readTaggedAudio } from './tagged-audio.ts';

/** A frame of MPEG 1 layer III with 44,100 samples a second, of as many frames. */
function vbri(frames: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9000, 0);
  frame.write('VBRI\0\x01', 36, 'latin1');
  frame.writeUInt32BE(frames, 50);
  return frame;
}

it("an MP3 of Fraunhofer's encoders says how long it is, after its tags", async () => {
  expect(vbriSeconds(vbri(8506))).toBeCloseTo(222.198, 3);
  const tag = Buffer.from('ID3\x03\0\0\0\0\0\x0a'.padEnd(20, '\0'), 'latin1');
  const plain = Buffer.alloc(417);
  plain.writeUInt32BE(0xfffb9000, 0);
  const file = Buffer.concat([tag, vbri(8506), ...Array.from({ length: 20 }, () => plain)]);
  expect(await readTaggedAudio(taskOf(file, 'mp3'))).toMatchObject({ durationSeconds: 222.198 });
});

it('nothing else does', () => {
  expect(vbriSeconds(Buffer.alloc(64))).toBeUndefined();
  expect(vbriSeconds(new Uint8Array())).toBeUndefined();
});

it('a FLAC whose tags are broken has its sound all the same', async () => {
  const flac = await readFile(sample('audio.flac'));
  const whole = (await readTaggedAudio(taskOf(flac, 'flac')))!;
  // The block of tags says that it is shorter than what is in it.
  let at = 4;
  while ((flac[at]! & 0x7f) !== 4) at += 4 + flac.readUIntBE(at + 1, 3);
  flac.writeUIntBE(8, at + 1, 3);
  const { streams, durationSeconds, tags } = (await readTaggedAudio(taskOf(flac, 'flac')))!;
  expect(durationSeconds).toBe(whole.durationSeconds);
  expect(streams[0]).toMatchObject({ codec: 'flac', sampleRate: whole.streams[0]!.sampleRate });
  expect(streams[0]!.channels).toBe(whole.streams[0]!.channels);
  expect(streams[0]!.bitDepth).toBe(whole.streams[0]!.bitDepth);
  expect(tags).toEqual({});
});

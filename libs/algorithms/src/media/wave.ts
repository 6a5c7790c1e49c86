import { parseBuffer } from 'music-metadata';
import type { Task } from '../contract.ts';
import type { BlockReader } from '../reading/block-reader.ts';
import { readWaveHeader } from '../reading/wave-header.ts';
import { type Media, round } from './findings.ts';
import { commonTags } from './tagged-audio.ts';

const MOST_ID3 = 8 * 2 ** 20;

/** WAV and its 64-bit relatives. @returns null where it is none */
export async function readWave(task: Task, reader: BlockReader): Promise<Media | null> {
  const wave = await readWaveHeader(reader, task.file.size);
  if (!wave) return null;
  const { codec, channels, sampleRate, bitDepth, byteRate, blockAlign, dataSize, container } = wave;
  const perSecond = codec.startsWith('pcm_') ? blockAlign * sampleRate : byteRate;
  const said = codec.startsWith('pcm_') ? 0 : (wave.samples ?? 0) / sampleRate;
  const durationSeconds = round(said || (perSecond > 0 ? dataSize / perSecond : 0));
  const id3 =
    wave.id3 && wave.id3.size <= MOST_ID3 ? await task.read(wave.id3.start, wave.id3.size) : undefined;
  // An ID3 tag is read as at the beginning of an MP3 file.
  const tagged = id3 && (await parseBuffer(id3, { mimeType: 'audio/mpeg' }).catch(() => undefined));
  const cover = tagged?.common.picture?.[0]?.data;
  return {
    container,
    durationSeconds,
    ...madeAt(wave.broadcast),
    streams: [
      {
        kind: 'audio',
        codec,
        durationSeconds,
        bitrate: perSecond * 8,
        sampleRate,
        channels,
        ...(codec.startsWith('pcm_') && { bitDepth }),
      },
    ],
    chapters: wave.chapters.map((one) => ({ ...one, startSeconds: round(one.startSeconds) })),
    tags: { ...(tagged && commonTags(tagged.common)), ...wave.tags },
    ...(wave.broadcast && { broadcast: wave.broadcast }),
    ...(cover && { cover }),
  };
}

function madeAt(broadcast?: Record<string, string | number>): { createdAt?: string } {
  const day = /^(\d{4}).(\d\d).(\d\d)$/.exec(String(broadcast?.['originationDate'] ?? ''))?.slice(1);
  const time = /^(\d\d).(\d\d).(\d\d)$/.exec(String(broadcast?.['originationTime'] ?? ''))?.slice(1);
  return day ? { createdAt: `${day.join('-')}${time ? `T${time.join(':')}` : ''}` } : {};
}

import { type IAudioMetadata, type ICommonTagsResult, parseFromTokenizer } from 'music-metadata';
import type { Task } from '../contract.ts';
import { afterId3 } from '../reading/after-id3.ts';
import { BlockReader } from '../reading/block-reader.ts';
import { TaskTokenizer } from '../reading/task-tokenizer.ts';
import { type Media, round } from './findings.ts';
import { flacFormat, vbriSeconds } from './sound-header.ts';

/** Covers are part of the tags, in front of the sound. */
const MOST_READ = 32 * 2 ** 20;
/** Bytes of sound in which it says how long it is. */
const HEAD = 64;
const NOWHERE = { no: null, of: null };
const NO_TAGS: ICommonTagsResult = { track: NOWHERE, disk: NOWHERE, movementIndex: NOWHERE };
const CODECS: Readonly<Record<string, string>> = {
  'MPEG 1 Layer 3': 'mp3',
  'MPEG 2 Layer 3': 'mp3',
  'MPEG 2.5 Layer 3': 'mp3',
  'MPEG 1 Layer 2': 'mp2',
  'MPEG 2 Layer 2': 'mp2',
  'MPEG 1 Layer 1': 'mp1',
  FLAC: 'flac',
};

/** MP3 and FLAC with their tags: ID3v1, ID3v2, APE, Vorbis comments. @returns null where there is no sound in it */
export async function readTaggedAudio(task: Task): Promise<Media | null> {
  const reader = new BlockReader(task);
  const head = await reader.read(await afterId3(reader), HEAD);
  const { format, common } = await parse(task).catch((error: unknown) => {
    const flac = flacFormat(head);
    if (!flac) throw error;
    task.log('no tags', { error: String(error) });
    return { format: flac, common: NO_TAGS };
  });
  const codec = CODECS[format.codec ?? ''];
  if (!codec || !format.sampleRate) return null;
  const { bitrate } = format;
  const said = vbriSeconds(head) ?? format.duration;
  const reckoned = !said && bitrate ? (task.file.size * 8) / bitrate : 0;
  const durationSeconds = round(said || reckoned);
  const cover = common.picture?.[0]?.data;
  return {
    container: codec === 'flac' ? 'flac' : 'mp3',
    durationSeconds,
    ...(reckoned > 0 && { estimated: true as const }),
    streams: [
      {
        kind: 'audio',
        codec,
        durationSeconds,
        ...(bitrate && { bitrate: Math.round(bitrate) }),
        sampleRate: format.sampleRate,
        channels: format.numberOfChannels ?? 0,
        ...(format.bitsPerSample && { bitDepth: format.bitsPerSample }),
      },
    ],
    chapters: (format.chapters ?? []).map(({ title, start, timeScale }) => ({
      startSeconds: round(start / (timeScale || 1000)),
      title,
    })),
    tags: commonTags(common),
    ...(cover && { cover }),
  };
}

/** With a cover that cannot be read, without covers. */
async function parse(task: Task): Promise<IAudioMetadata> {
  const options = { duration: false, includeChapters: true };
  return parseFromTokenizer(new TaskTokenizer(task, MOST_READ), options).catch(() =>
    parseFromTokenizer(new TaskTokenizer(task, MOST_READ), { ...options, skipCovers: true }),
  );
}

/** The tags of whatever kind, as texts under one name each. */
export function commonTags(common: ICommonTagsResult): Record<string, string> {
  const { track, disk, comment, copyright } = common;
  const of = (place: { no: number | null; of: number | null }) =>
    place.no ? `${place.no}${place.of ? `/${place.of}` : ''}` : undefined;
  const found: Record<string, string | number | undefined> = {
    title: common.title,
    subtitle: common.subtitle?.join(', '),
    artist: common.artists?.join(', ') ?? common.artist,
    albumArtist: common.albumartist,
    album: common.album,
    date: common.date ?? common.year,
    genre: common.genre?.join(', '),
    track: of(track),
    disc: of(disk),
    composer: common.composer?.join(', '),
    comment: comment?.map(({ text }) => text).find(Boolean),
    copyright,
    label: common.label?.join(', '),
    isrc: common.isrc?.join(', '),
    bpm: common.bpm,
    language: common.language,
    encodedBy: common.encodedby,
    encoder: common.encodersettings,
  };
  const known = Object.entries(found).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(known.map(([name, value]) => [name, String(value).slice(0, 300)]));
}

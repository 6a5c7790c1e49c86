import type { Stream } from '../src/media/findings.ts';
import { sectionOfFiles } from './compare-files.ts';
import { packageFolder } from './corpus.ts';
import { type MutagenTags, mutagenTags } from './mutagen-tags.ts';
import { type Exif, exif, probe, type Probe } from './reference-tools.ts';

export const MEDIA = ['mp4', 'mov', 'avi', 'wav', 'mp3', 'flac'];

interface Theirs {
  probe: Probe;
  exif: Exif | undefined;
  mutagen: MutagenTags | undefined;
}

const NAMED = ['title', 'artist', 'album', 'genre'];
const exifTag = (tags: Exif, name: string) => tags[name[0]!.toUpperCase() + name.slice(1)];
const isNumber = (value: unknown) => /^\(?\d+\)?/.test(String(value));

/** Several values are divided by one sign or another; the blanks around are no part of them. */
const plain = (value: unknown) =>
  String(value ?? '')
    .normalize('NFC')
    .replaceAll(/\s*[,/;]\s*/g, ',')
    .trim();

function tagsDiffer(ours: Record<string, string>, theirs: readonly (readonly [string, unknown])[]): string {
  return theirs
    .filter(([name, value]) => plain(ours[name]) !== plain(value))
    .map(([name, value]) => `${name} "${ours[name] ?? ''}", not "${String(value)}"`)
    .join('; ');
}

const streamsOf = (theirs: Probe) =>
  theirs.streams.filter(
    (one) => ['video', 'audio'].includes(one.codec_type) && !one.disposition?.attached_pic,
  );

export const media = sectionOfFiles<Theirs>({
  name: 'media',
  title: 'Video and audio: headers',
  tools: ['ffmpeg', 'ffprobe', 'exiftool', 'python3'],
  algorithm: 'media',
  types: MEDIA,
  reference: async (files) => {
    const [exifs, mutagens] = await Promise.all([exif(files), mutagenTags(files, packageFolder('mutagen'))]);
    return async (path) => {
      return { probe: await probe(path), exif: exifs.get(path), mutagen: mutagens.get(path) };
    };
  },
  checks: [
    {
      title: 'Duration',
      rule: 'within 0.05 s of ffprobe',
      applies: (theirs) => Boolean(theirs.probe.format.duration),
      differs: ({ found }, theirs) => {
        const duration = Number(theirs.probe.format.duration);
        const isNear = Math.abs(found.durationSeconds - duration) <= 0.05;
        return isNear ? '' : `${found.durationSeconds} s, not ${duration}`;
      },
    },
    {
      title: 'Streams',
      rule: "codecs, sizes, sample rates and channels equal to ffprobe's",
      applies: (theirs) => streamsOf(theirs.probe).length > 0,
      differs: ({ found }, theirs) => {
        const others = streamsOf(theirs.probe).map((one) =>
          [one.codec_name, one.width ?? Number(one.sample_rate), one.height ?? one.channels].join(' '),
        );
        const ours = (found.streams as Stream[])
          .filter(({ kind }) => ['video', 'audio'].includes(kind))
          .map((one) => [one.codec, one.width ?? one.sampleRate, one.height ?? one.channels].join(' '));
        return String(ours) === String(others) ? '' : `${ours}, not ${others}`;
      },
    },
    {
      title: 'Tags',
      rule: "title, artist, album and genre equal to exiftool's",
      applies: (theirs) => ['Title', 'Artist', 'Album'].some((name) => theirs.exif?.[name]),
      differs: ({ found }, theirs) => {
        const others = NAMED.map((name) => [name, exifTag(theirs.exif!, name)] as const);
        const said = others.filter(([, value]) => value !== undefined && !isNumber(value));
        return tagsDiffer(found.tags, said);
      },
    },
    {
      title: 'Tags by mutagen',
      rule: "title, artist, album artist, album, genre and composer equal to mutagen's (MP3, FLAC, MP4)",
      applies: (theirs) => Object.keys(theirs.mutagen ?? {}).length > 0,
      differs: ({ found }, theirs) => tagsDiffer(found.tags, Object.entries(theirs.mutagen!)),
    },
  ],
});

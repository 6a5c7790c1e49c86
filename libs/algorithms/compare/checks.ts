import { extname } from 'node:path';
import { folderOf, tryAlgorithm } from '../src/testing/index.ts';
import type { Stream } from '../src/media/findings.ts';
import { exif, loudness, officeText, pdfPages, pdfText, probe } from './reference-tools.ts';
import { similarity } from './similarity.ts';

export interface Check {
  title: string;
  /** What both have to agree in. */
  rule: string;
  types: readonly string[];
  /** @returns what differs; empty where they agree, null where the other tool can say nothing about this file */
  differs(path: string, result: Result): Promise<string | null>;
  algorithm: string;
}

/** Of `tryAlgorithm`; kept for the file, several checks look at one. */
export interface Result {
  // oxlint-disable-next-line no-explicit-any -- each algorithm has a shape of its own
  found: any;
  text: string;
}

const MEDIA = ['mp4', 'mov', 'avi', 'wav', 'mp3', 'flac'];
const IMAGES = ['jpg', 'jpeg', 'png', 'gif', 'webp', 'tif', 'tiff', 'avif'];

const near = (name: string, ours: number, theirs: number, tolerance: number) =>
  Math.abs(ours - theirs) <= tolerance ? '' : `${name} ${ours}, not ${theirs}`;

/** Several values are divided by one sign or another; a genre may be a number of a list. */
const plain = (value: unknown) =>
  String(value)
    .replaceAll(/\s*[,/;]\s*/g, ',')
    .trim();
const isNumber = (value: unknown) => /^\(?\d+\)?/.test(String(value));

export const CHECKS: readonly Check[] = [
  {
    title: 'Duration',
    rule: 'within 0.05 s of ffprobe',
    algorithm: 'media',
    types: MEDIA,
    differs: async (path, { found }) => {
      const { duration } = (await probe(path)).format;
      return duration ? near('duration', found.durationSeconds, Number(duration), 0.05) : null;
    },
  },
  {
    title: 'Streams',
    rule: "codecs, sizes, sample rates and channels equal to ffprobe's",
    algorithm: 'media',
    types: MEDIA,
    differs: async (path, { found }) => {
      const theirs = (await probe(path)).streams
        .filter((one) => ['video', 'audio'].includes(one.codec_type) && !one.disposition?.attached_pic)
        .map((one) =>
          [one.codec_name, one.width ?? Number(one.sample_rate), one.height ?? one.channels].join(' '),
        );
      const ours = found.streams
        .filter(({ kind }: Stream) => ['video', 'audio'].includes(kind))
        .map((one: Stream) => [one.codec, one.width ?? one.sampleRate, one.height ?? one.channels].join(' '));
      return String(ours) === String(theirs) ? '' : `${ours}, not ${theirs}`;
    },
  },
  {
    title: 'Tags',
    rule: "title, artist, album and genre equal to exiftool's",
    algorithm: 'media',
    types: MEDIA,
    differs: async (path, { found }) => {
      const theirs = await exif(path);
      if (!theirs['Title'] && !theirs['Artist'] && !theirs['Album']) return null;
      const ours = (name: string) => String(found.tags[name.toLowerCase()] ?? '');
      const wrong = ['Title', 'Artist', 'Album', 'Genre'].filter(
        (name) =>
          theirs[name] !== undefined && !isNumber(theirs[name]) && plain(ours(name)) !== plain(theirs[name]),
      );
      return wrong.map((name) => `${name} "${ours(name)}", not "${String(theirs[name])}"`).join('; ');
    },
  },
  {
    title: 'Loudness',
    rule: 'integrated within 0.2 LU, range within 0.5 LU, true peak within 0.3 dB of FFmpeg’s ebur128',
    algorithm: 'audio',
    types: MEDIA,
    differs: async (path, { found }) => {
      const theirs = await loudness(path);
      // FFmpeg writes -70 where nothing is heard.
      if (found.loudness.integrated === null) return theirs.integrated <= -70 ? '' : 'silence';
      const { integrated, range, truePeak } = found.loudness;
      return [
        near('integrated', integrated, theirs.integrated, 0.2),
        near('range', range, theirs.range, 0.5),
        near('true peak', truePeak, theirs.truePeak, 0.3),
      ]
        .filter(Boolean)
        .join('; ');
    },
  },
  {
    title: 'Pictures',
    rule: "width, height, orientation, make, model, exposure and date equal to exiftool's",
    algorithm: 'image',
    types: IMAGES,
    differs: async (path, { found }) => {
      const theirs = await exif(path);
      const turned = found.orientation >= 5;
      const date = String(theirs['DateTimeOriginal'] ?? '').replace(/^(\d+):(\d+):(\d+) /, '$1-$2-$3T');
      const pairs: [string, unknown, unknown][] = [
        ['width', turned ? found.height : found.width, theirs['ImageWidth']],
        ['height', turned ? found.width : found.height, theirs['ImageHeight']],
        ['orientation', found.orientation, theirs['Orientation'] ?? 1],
        ['make', found.camera?.make, theirs['Make']],
        ['model', found.camera?.model, theirs['Model']],
        ['aperture', found.exposure?.aperture, theirs['FNumber']],
        ['iso', found.exposure?.iso, theirs['ISO']],
        ['date', found.takenAt?.slice(0, 19), date || undefined],
      ];
      const wrong = pairs.filter(([, ours, other]) => other !== undefined && String(ours) !== String(other));
      return wrong.map(([name, ours, other]) => `${name} ${ours}, not ${other}`).join('; ');
    },
  },
  {
    title: 'PDF pages',
    rule: "equal to pdfinfo's",
    algorithm: 'document',
    types: ['pdf'],
    differs: async (path, { found }) => near('pages', found.pages, await pdfPages(path), 0),
  },
  {
    title: 'PDF text',
    rule: 'words page by page, at least 0.98 like pdftotext’s',
    algorithm: 'document',
    types: ['pdf'],
    differs: async (path, { text }) => {
      const theirs = await pdfText(path);
      if (!theirs.trim()) return null;
      const alike = similarity(text, theirs);
      return alike >= 0.98 ? '' : `${alike.toFixed(3)} alike`;
    },
  },
  {
    title: 'Office text',
    rule: 'words at least 0.97 like LibreOffice’s',
    algorithm: 'document',
    types: ['docx', 'odt', 'rtf'],
    differs: async (path, { text }) => {
      const theirs = await officeText(path);
      if (!theirs?.trim()) return null;
      // It divides no pages.
      const alike = similarity(text.replaceAll('\f', '\n'), theirs);
      return alike >= 0.97 ? '' : `${alike.toFixed(3)} alike`;
    },
  },
];

export const typeOf = (path: string) => extname(path).slice(1);

/** @returns null where the algorithm says that it has nothing to say; throws where it failed */
export async function resultOf(algorithm: string, path: string): Promise<Result | null> {
  const { outcome, derived } = await tryAlgorithm(folderOf(algorithm), path, {
    // A busy machine is no miss.
    limits: { seconds: 600, memoryMb: 512 },
  });
  if (outcome.state === 'skipped') return null;
  if (outcome.state === 'failed') throw new Error(outcome.reason.detail);
  const text = derived.find(({ derived: { name } }) => name === 'text.txt');
  return { found: outcome.result, text: text ? Buffer.from(text.bytes).toString() : '' };
}

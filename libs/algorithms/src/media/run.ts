import { type Findable, type Run, Skip, type Task } from '../contract.ts';
import { foundFields } from '../found-fields.ts';
import { derivePictures, pixelsOf } from '../pictures/pixels.ts';
import { BlockReader } from '../reading/block-reader.ts';
import { readAvi } from './avi.ts';
import type { Media } from './findings.ts';
import { readMovie } from './movie.ts';
import { readTaggedAudio } from './tagged-audio.ts';
import { readWave } from './wave.ts';

const MOST_STREAMS = 20;
const MOST_CHAPTERS = 60;

const run: Run = async (task) => {
  const found = await read(task);
  if (!found)
    throw new Skip('UNREADABLE', `This is no media file that can be read here (.${task.file.type}).`);
  const { cover, location, streams, chapters, durationSeconds, ...facts } = found;
  task.progress(0.6);
  return {
    result: {
      ...facts,
      durationSeconds,
      ...(durationSeconds > 0 && { bitrate: Math.round((task.file.size * 8) / durationSeconds) }),
      ...shown(streams),
      streams: streams.slice(0, MOST_STREAMS),
      chapters: chapters.slice(0, MOST_CHAPTERS).map((one) => ({ ...one, title: one.title.slice(0, 80) })),
      ...(location && task.parameters['location'] === true && { location }),
      ...(cover && { cover: await keepCover(task, cover) }),
    },
    findable: findable(found),
  };
};
export default run;

/** What tools write of themselves is nothing that people look for. */
const NOT_SEARCHED = ['encoder'];

function findable({ durationSeconds, streams, chapters, tags }: Media): Findable {
  const searched = Object.entries(tags).filter(([name]) => !NOT_SEARCHED.includes(name));
  return {
    texts: [
      ...foundFields(Object.fromEntries(searched)),
      ...chapters.map(({ title, startSeconds }) => ({
        text: title,
        seconds: startSeconds,
        field: 'chapter',
      })),
    ],
    facts: { durationSeconds, ...shown(streams) },
  };
}

async function read(task: Task): Promise<Media | null> {
  const reader = new BlockReader(task);
  const magic = Buffer.from(await reader.read(0, 12)).toString('latin1');
  if (/^RIFF....AVI/s.test(magic)) return (await readAvi(reader, task.file.size))?.media ?? null;
  if (/^(RIFF|RF64|BW64|riff)/.test(magic)) return readWave(task, reader);
  if (['mp3', 'flac'].includes(task.file.type)) return readTaggedAudio(task);
  return readMovie(task, reader);
}

/** Width and height as people see the picture: turned, and with square pixels. */
function shown(streams: Media['streams']) {
  const video = streams.find(({ kind }) => kind === 'video');
  if (!video?.width || !video.height) return {};
  const [x, y] = (video.pixelAspect ?? '1:1').split(':').map(Number);
  const wide = x && y ? Math.round((video.width * x) / y) : video.width;
  const turned = video.rotation === 90 || video.rotation === 270;
  return turned ? { width: video.height, height: wide } : { width: wide, height: video.height };
}

/** The cover as the pictures of the list. @returns their names; none where it is no picture that can be decoded */
async function keepCover(task: Task, cover: Uint8Array) {
  const pixels = await pixelsOf(cover).catch((error: unknown) =>
    task.log('no cover', { error: String(error) }),
  );
  return pixels ? derivePictures(task, pixels) : [];
}

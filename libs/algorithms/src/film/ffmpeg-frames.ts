import { type Core, loadCore, PACKAGE, takeFile } from '../ffmpeg/core.ts';
import type { Task } from '../contract.ts';
import { BlockReader } from '../reading/block-reader.ts';
import { boxesOf } from '../reading/boxes.ts';
import type { Frames } from './frames.ts';

/** Bytes that are fetched at once, and how often FFmpeg is started anew for bytes that it missed. */
const BLOCK = 512 * 1024;
const MOST_TRIES = 40;
/** Every run leaves something behind in its memory: after so many it begins anew. */
const MOST_RUNS = 40;
const MOST_READ = 60 * 2 ** 20;
/** Bytes of a film that is read as a whole anyway: every frame can be shown, not only those that stand by themselves. */
const WHOLE = 8 * 2 ** 20;
const EIO = 29;

/**
 * @param engine where @ffmpeg/core is
 * @param small the nearest frame before that stands by itself, in few pixels: less is read and decoded
 */
export async function ffmpegFrames(
  task: Task,
  seconds: number,
  { engine, small = false }: { engine: string; small?: boolean },
): Promise<Frames> {
  const blocks = new Map<number, Uint8Array>();
  const missed = new Set<number>();
  const begin = async () => {
    const core = await loadCore(engine);
    mountFile(core, task.file.size, blocks, missed);
    return core;
  };
  let core = await begin();
  let runs = 0;
  await missHeaders(task, missed);
  const fetchMissed = async () => {
    for (const number of missed) {
      task.signal.throwIfAborted();
      if (blocks.size * BLOCK >= MOST_READ) break;
      blocks.set(number, await task.read(number * BLOCK, BLOCK));
    }
    missed.clear();
  };
  await fetchMissed();
  return {
    engine: PACKAGE,
    async at(share) {
      for (let n = 0; n < MOST_TRIES && blocks.size * BLOCK < MOST_READ; n++) {
        const from = (seconds * share).toFixed(3);
        if (++runs % MOST_RUNS === 0) core = await begin();
        core.exec(
          ...(small && task.file.size > WHOLE ? ['-noaccurate_seek', '-skip_frame', 'nokey'] : []),
          '-ss',
          from,
          '-i',
          '/film',
          '-an',
          '-frames:v',
          '1',
          '-vf',
          scale(small ? 320 : 1600),
          '-update',
          '1',
          '/frame.png',
        );
        const frame = takeFile(core, '/frame.png');
        if (missed.size === 0) return frame;
        await fetchMissed();
      }
      return undefined;
    },
  };
}

/** The headers of a movie are needed as a whole: where they are cut by an error, FFmpeg looks for others without end. */
async function missHeaders(task: Task, missed: Set<number>): Promise<void> {
  const boxes = await boxesOf(new BlockReader(task), 0, task.file.size);
  for (const { type, start, end } of boxes)
    if (type === 'moov' || type === 'ftyp')
      for (let n = Math.floor(start / BLOCK); n * BLOCK < end; n++) missed.add(n);
}

const scale = (width: number) => `scale='min(${width},iw)':-2`;

/**
 * A file that is not there: FFmpeg reads at once, and we later. What it misses is an error of the disk to it, is fetched
 * then, and it tries again.
 */
function mountFile({ FS }: Core, size: number, blocks: Map<number, Uint8Array>, missed: Set<number>): void {
  const node = FS.createFile('/', 'film', {}, true, false);
  Object.defineProperty(node, 'usedBytes', { get: () => size });
  node.stream_ops = {
    ...node.stream_ops,
    read(_: unknown, buffer: Uint8Array, offset: number, length: number, position: number): number {
      const number = Math.floor(position / BLOCK);
      if (position >= size) return 0;
      const block = blocks.get(number);
      if (!block) {
        missed.add(number);
        throw new FS.ErrnoError(EIO);
      }
      const bytes = block.subarray(position - number * BLOCK, position - number * BLOCK + length);
      buffer.set(bytes, offset);
      return bytes.length;
    },
  };
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Task } from '../contract.ts';
import { BlockReader } from '../reading/block-reader.ts';
import { boxesOf } from '../reading/boxes.ts';
import type { Frames } from './frames.ts';

/** GPL: no dependency of ours. Whoever runs Intake may install it beside us, for their own use. */
const PACKAGE = '@ffmpeg/core';

/** Bytes that are fetched at once, and how often FFmpeg is started anew for bytes that it missed. */
const BLOCK = 512 * 1024;
const MOST_TRIES = 40;
const MOST_READ = 60 * 2 ** 20;
const EIO = 29;

/** What we use of the module (Emscripten's file system and FFmpeg's command line). */
interface Core {
  FS: {
    createFile(folder: string, name: string, properties: object, read: boolean, write: boolean): FileNode;
    readFile(path: string): Uint8Array;
    unlink(path: string): void;
    ErrnoError: new (code: number) => Error;
  };
  exec(...parameters: string[]): number;
  setLogger(logger: (line: { message: string }) => void): void;
}
interface FileNode {
  usedBytes: number;
  stream_ops: object;
}

/** @returns null where the package is not installed */
export async function ffmpegFrames(task: Task, seconds: number): Promise<Frames | null> {
  const core = await load();
  if (!core) return null;
  const blocks = new Map<number, Uint8Array>();
  const missed = new Set<number>();
  mountFile(core, task.file.size, blocks, missed);
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
        core.exec(
          '-ss',
          from,
          '-i',
          '/film',
          '-an',
          '-frames:v',
          '1',
          '-vf',
          SCALE,
          '-update',
          '1',
          '/frame.png',
        );
        if (missed.size === 0) return frameOf(core);
        frameOf(core);
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

const SCALE = "scale='min(1600,iw)':-2";

function frameOf({ FS }: Core): Uint8Array | undefined {
  try {
    const frame = FS.readFile('/frame.png');
    FS.unlink('/frame.png');
    return frame.length > 0 ? frame : undefined;
  } catch {
    return undefined;
  }
}

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

async function load(): Promise<Core | null> {
  let folder: string;
  try {
    folder = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), '../esm');
  } catch {
    return null;
  }
  // It was made for the workers of browsers, and looks for what they have.
  Object.assign(globalThis, {
    self: globalThis,
    location: { href: 'file:///' },
    importScripts: () => undefined,
  });
  const { default: create } = (await import(pathToFileURL(join(folder, 'ffmpeg-core.js')).href)) as {
    default(options: object): Promise<Core>;
  };
  const core = await create({ wasmBinary: await readFile(join(folder, 'ffmpeg-core.wasm')) });
  core.setLogger(() => undefined);
  return core;
}

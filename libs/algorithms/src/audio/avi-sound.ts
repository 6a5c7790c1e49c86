import type { Task } from '../contract.ts';
import type { Avi } from '../media/avi.ts';
import { Binary } from '../reading/binary.ts';
import { readAhead } from '../reading/read-ahead.ts';

const HEAD = 12;
/** Bytes of one chunk of sound; a larger one is cut. */
const MOST_CHUNK = 4 * 2 ** 20;
/** Lists that hold chunks of the streams; `AVIX` are the further gigabytes of an OpenDML file. */
const ENTERED = ['AVI ', 'AVIX', 'movi', 'rec '];

/** The first stream of sound by its number; undefined where the film is silent. */
export function firstSound({ media: { streams } }: Avi) {
  const number = streams.findIndex(({ kind }) => kind === 'audio');
  const stream = streams[number];
  if (!stream) return undefined;
  const { codec, channels = 0, sampleRate = 0 } = stream;
  return { number, codec, channels, sampleRate };
}

/** The chunks of a stream as they lie in the file (AVI RIFF File Reference): pictures between them are skipped where they are large. */
export async function* aviChunks(task: Task, stream: number): AsyncGenerator<Uint8Array> {
  const file = readAhead(task);
  const wanted = `${String(stream).padStart(2, '0')}wb`;
  for (let at = 0; at + 8 <= task.file.size;) {
    task.signal.throwIfAborted();
    const head = new Binary(await file.read(at, HEAD));
    const [id, size] = [head.code(0), head.u32le(4)];
    if ((id === 'RIFF' || id === 'LIST') && ENTERED.includes(head.code(8))) {
      at += HEAD;
      continue;
    }
    if (id === wanted && size > 0) {
      task.progress(at / task.file.size);
      yield await file.read(at + 8, Math.min(size, MOST_CHUNK));
    }
    at += 8 + size + (size % 2);
  }
}

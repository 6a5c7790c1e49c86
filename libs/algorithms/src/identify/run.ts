import { fileTypeFromTokenizer } from 'file-type';
import type { Run, Task } from '../contract.ts';
import { openMedia } from '../reading/open-media.ts';
import { TaskTokenizer } from '../reading/task-tokenizer.ts';

interface Opinion {
  tool: string;
  says: string;
  because: string;
}

/** Names of one format under different extensions. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  jpg: ['jpeg'],
  tif: ['tiff'],
  mp4: ['m4v', 'mov'],
  mov: ['mp4'],
  apng: ['png'],
};
const TEXTS = ['txt', 'csv', 'md'];

const run: Run = async (task) => {
  const head = await task.read(0, 4100);
  const detected = await fileTypeFromTokenizer(new TaskTokenizer(task));
  const opinions: Opinion[] = [];
  if (detected)
    opinions.push({ tool: 'file-type', says: detected.mime, because: `signature ${hex(head, 12)}` });
  const text = !detected && isText(head);
  if (text)
    opinions.push({ tool: 'text', says: 'text/plain', because: 'valid UTF-8 without control characters' });
  task.progress(0.5);
  const media = await mediaFormat(task);
  if (media) opinions.push({ tool: 'mediabunny', says: media.mediaType, because: media.because });
  const ext = detected?.ext ?? (text ? 'txt' : null);
  const { type } = task.file;
  return {
    result: {
      claimed: type,
      detected: ext,
      ...(detected && { mediaType: detected.mime }),
      agrees: ext === type || (SAME[ext ?? '']?.includes(type) ?? false) || (text && TEXTS.includes(type)),
      ...(media && { container: media.container, codecs: media.codecs }),
      firstBytes: hex(head, 16),
      opinions,
    },
  };
};
export default run;

async function mediaFormat(task: Task) {
  if (!['video', 'audio'].includes(task.file.category) || task.file.type === 'avi') return null;
  using input = await openMedia(task);
  const format = await input.getFormat();
  const tracks = await input.getTracks();
  const codecs = tracks.map(({ codec }) => codec ?? 'unknown');
  return {
    container: format.name,
    codecs,
    mediaType: await input.getMimeType(),
    because: `${tracks.length} tracks: ${codecs.join(', ')}`,
  };
}

function hex(bytes: Uint8Array, length: number): string {
  return [...bytes.subarray(0, length)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function isText(head: Uint8Array): boolean {
  try {
    // What is cut at the end may be half a character: `stream` leaves it out.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return !/(?![\t-\r])\p{Cc}/u.test(text);
  } catch {
    return false;
  }
}

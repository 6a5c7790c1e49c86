import type { FileInfo } from '@intake/contract';
import { shallowReactive } from 'vue';
import { ApiError, type ProblemDocument, problemOf } from '../api/problem.ts';
import { type Download, downloads } from './downloads.ts';
import { openTarget, type SaveTarget } from './save-target.ts';
import { zipName } from './zip-names.ts';
import { fileStream, zipStream } from './zip-stream.ts';

let serial = 0;

/** Numbers that people look at change as often; ms. */
const SHOWN_EVERY = 150;

/**
 * Saves the files, several of them as one archive. To be called right when the person asks for it, because browsers let a
 * place be chosen only then.
 */
export async function startDownload(files: readonly FileInfo[]): Promise<void> {
  const [one, ...others] = files;
  if (!one) return;
  const name = others.length > 0 ? zipName(files, new Date()) : one.name;
  const target = await openTarget(name);
  if (target === 'cancelled') return;
  const stop = new AbortController();
  const download = shallowReactive<Download>({
    ...{ id: ++serial, name, files, done: 0, bytes: 0, missing: [] },
    size: files.reduce((sum, { size }) => sum + size, 0),
    state: target ? 'running' : 'by-one',
    cancel: () => stop.abort(),
  });
  downloads.add(download);
  if (target) await run(download, target, stop.signal);
}

async function run(download: Download, target: SaveTarget, signal: AbortSignal): Promise<void> {
  let bytes = 0;
  const timer = setInterval(() => (download.bytes = bytes), SHOWN_EVERY);
  const progress = {
    onBytes: (more: number) => void (bytes += more),
    onFile: () => void download.done++,
    onMissing: (file: FileInfo, problem: ProblemDocument) =>
      void (download.missing = [...download.missing, { file, problem }]),
  };
  try {
    const { files } = download;
    const stream =
      files.length > 1 ? zipStream(files, progress, signal) : fileStream(files[0]!, progress, signal);
    await stream.pipeTo(target.writable, { signal });
    await target.finish();
    download.state = 'done';
  } catch (error) {
    download.problem = problemOf(fullDisk(error) ?? error);
    download.state = signal.aborted ? 'cancelled' : 'failed';
  }
  clearInterval(timer);
  download.bytes = bytes;
}

const fullDisk = (error: unknown): ApiError | undefined =>
  (error as Error).name === 'QuotaExceededError'
    ? new ApiError({ code: 'DISK_FULL', title: 'No space left' })
    : undefined;

import { type BrowserOptions, createUploader, type Uploader } from '../../libs/uploader/src/index.ts';
import type { Contestant } from './contestant.ts';

/** The checksum worker's code, set by the builder. */
declare const CHECKSUM_WORKER: string;

/** Where the engine keeps what it knows of the line. */
const SPEED = 'intake-uploader.speed';

/** The engine on a first visit, unless something is known of the line. */
export function openEngine(
  token: string,
  options: Partial<BrowserOptions> = {},
  bytesPerSecond?: number,
): Uploader {
  localStorage.clear();
  if (bytesPerSecond) localStorage.setItem(SPEED, String(bytesPerSecond));
  const worker = URL.createObjectURL(new Blob([CHECKSUM_WORKER], { type: 'text/javascript' }));
  return createUploader({
    baseUrl: '/api/v1',
    tokens: { getAccessToken: () => token, refresh: async () => false },
    createChecksumWorker: () => new Worker(worker, { type: 'module' }),
    ...options,
  });
}

/** Intake's engine as the web app uses it: real API, checksums on; over when the server calls every file ready. */
export const intake: Contestant = ({ files, token }) => race(openEngine(token), files);

/** The same on a fast line that was measured before: large parts from the start. */
export const intakeAgain: Contestant = ({ files, token }) => race(openEngine(token, {}, 1e9), files);

/** The same with small files by the page's own address. */
export const intakeNear: Contestant = ({ files, token }) =>
  race(openEngine(token, { nearAddress: `${location.origin}/put` }), files);

async function race(uploader: Uploader, files: readonly File[]): Promise<() => Promise<void>> {
  // What may be uploaded, and what is unfinished, is asked when a page opens, not per upload.
  await Promise.all([uploader.add([]), uploader.resumable()]);
  return async () => {
    const over = new Promise<void>((resolve) => {
      uploader.subscribe(({ totals }) => {
        if (totals.filesReady + totals.filesFailed === files.length) resolve();
      });
    });
    await uploader.add(files.map((file) => ({ file })));
    await over;
    const wrong = uploader.items.find(({ phase, verified }) => phase !== 'ready' || !verified);
    if (wrong) throw new Error(`${wrong.name} is ${wrong.phase}: ${wrong.problem?.detail}`);
    uploader.destroy();
  };
}

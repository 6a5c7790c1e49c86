import { createUploader, type Uploader } from '../../libs/uploader/src/index.ts';
import type { Contestant } from './contestant.ts';

/** The checksum worker's code, set by the builder. */
declare const CHECKSUM_WORKER: string;

/** The engine on a first visit: nothing is known of the line. */
export function openEngine(token: string): Uploader {
  localStorage.clear();
  const worker = URL.createObjectURL(new Blob([CHECKSUM_WORKER], { type: 'text/javascript' }));
  return createUploader({
    baseUrl: '/api/v1',
    tokens: { getAccessToken: () => token, refresh: async () => false },
    createChecksumWorker: () => new Worker(worker, { type: 'module' }),
  });
}

/** Intake's engine as the web app uses it: real API, checksums on; over when the server calls every file ready. */
export const intake: Contestant = async ({ files, token }) => {
  const uploader = openEngine(token);
  await uploader.add([]); // what may be uploaded is asked once per page, not per upload
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
};

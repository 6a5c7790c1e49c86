import { Upload } from 'tus-js-client';
import { type Contestant, sixAtOnce } from './contestant.ts';

/** tus as it comes: one stream per file. It has no queue of its own. */
export const tus: Contestant = async ({ files, peers }) => {
  return () => sixAtOnce(files, (file) => upload(file, file.name, peers));
};

/**
 * Four uploads of a quarter each. tus-js-client's `parallelUploads` has the server join them afterwards, which
 * @tus/server 2 cannot (no concatenation extension): here they are left in pieces, to the favour of tus.
 */
export const tusFourPieces: Contestant = async ({ files, peers }) => {
  return async () => {
    for (const file of files) {
      const quarter = Math.ceil(file.size / 4);
      await Promise.all(
        [0, 1, 2, 3].map((at) => upload(file.slice(at * quarter, (at + 1) * quarter), file.name, peers)),
      );
    }
  };
};

function upload(bytes: Blob, filename: string, peers: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { endpoint: `${peers}/tus`, metadata: { filename } };
    new Upload(bytes, { ...options, onSuccess: () => resolve(), onError: reject }).start();
  });
}

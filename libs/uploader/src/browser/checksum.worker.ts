import { InlineChecksummer } from '../core/checksum/inline-checksummer.ts';

export type Request = { id: number; bytes: Blob | Uint8Array; progress: boolean } | { abort: number };
export type Report =
  { id: number; done: number } | { id: number; checksum: string } | { id: number; error: string };

// One after the other: there is one register, and the parts that were begun first are needed first.
const checksummer = new InlineChecksummer();
const running = new Map<number, AbortController>();
const report = (message: Report): void => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<Request>) => {
  if ('abort' in data) return running.get(data.abort)?.abort();
  const { id, bytes, progress } = data;
  const stop = new AbortController();
  running.set(id, stop);
  checksummer
    .checksum(bytes, {
      signal: stop.signal,
      onProgress: progress ? (done) => report({ id, done }) : undefined,
    })
    .then((checksum) => report({ id, checksum }))
    .catch((error: unknown) => report({ id, error: String(error) }))
    .finally(() => running.delete(id));
};

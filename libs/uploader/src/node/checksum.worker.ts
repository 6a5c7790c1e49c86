import { parentPort } from 'node:worker_threads';
import { Crc64 } from '../core/checksum/crc64.ts';
import { crc64ToBase64 } from '@intake/protocol';
import { LocalFile } from './local-file.ts';

/** One piece of a file to sum up. `abort` carries the id alone. */
export interface Task {
  id: number;
  filePath: string;
  start: number;
  end: number;
  lastModified: number;
}
export type Report =
  { id: number; bytes: number } | { id: number; checksum: string } | { id: number; error: string };

const port = parentPort!;
const crc = await Crc64.create();
const aborted = new Set<number>();

async function sum({ id, filePath, start, end, lastModified }: Task): Promise<void> {
  let bytes = 0;
  crc.reset();
  for await (const chunk of new LocalFile(filePath, { start, end }, lastModified).chunks()) {
    if (aborted.delete(id)) return;
    crc.update(chunk);
    port.postMessage({ id, bytes: (bytes += chunk.length) } satisfies Report);
  }
  port.postMessage({ id, checksum: crc64ToBase64(crc.digest()) } satisfies Report);
}

// One after the other: there is one register.
let line: Promise<void> = Promise.resolve();
port.on('message', (message: Task | { abort: number }) => {
  if ('abort' in message) return void aborted.add(message.abort);
  line = line
    .then(() => sum(message))
    .catch((error: unknown) => {
      port.postMessage({ id: message.id, error: String(error) } satisfies Report);
    });
});

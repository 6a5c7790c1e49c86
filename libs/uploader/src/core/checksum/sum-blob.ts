import type { Crc64 } from './crc64.ts';
import { crc64ToBase64 } from '@intake/protocol';

/** One buffer of this size is read into again and again: memory stays flat whatever the size. */
const BUFFER = 1024 * 1024;

export interface SumOptions {
  onProgress?: (bytes: number) => void;
  signal?: AbortSignal;
}

/**
 * CRC64NVME of a Blob, base64. Reads through a byte stream where there is one (measured in Chromium: half the
 * processor time and twice the speed of slices by arrayBuffer), and small ones at once.
 * @throws the signal's reason, also while a read hangs (a network drive that is gone); or the error of reading.
 */
export async function sumBlob(crc: Crc64, bytes: Blob, { onProgress, signal }: SumOptions): Promise<string> {
  crc.reset();
  let done = 0;
  for await (const chunk of bytes.size <= BUFFER ? atOnce(bytes, signal) : inChunks(bytes, signal)) {
    signal?.throwIfAborted();
    crc.update(chunk);
    onProgress?.((done += chunk.length));
  }
  signal?.throwIfAborted();
  return crc64ToBase64(crc.digest());
}

async function* atOnce(bytes: Blob, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await unlessAborted(bytes.arrayBuffer(), signal));
}

/**
 * What is being read. Chromium collects the byte stream of a Blob that nothing but its own pending read refers to; then
 * the read never ends, and neither does any other behind it.
 */
const reading = new Set<ReadableStreamBYOBReader>();

async function* inChunks(bytes: Blob, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = byteReaderOf(bytes);
  if (!reader) {
    const plain = bytes.stream().getReader();
    for (;;) {
      const { done, value } = await unlessAborted(plain.read(), signal);
      if (done) return;
      yield value;
    }
  }
  reading.add(reader);
  try {
    let buffer = new Uint8Array(BUFFER);
    for (;;) {
      const { done, value } = await unlessAborted(reader.read(buffer), signal);
      if (done || !value) return;
      yield value;
      buffer = new Uint8Array(value.buffer);
    }
  } finally {
    reading.delete(reader);
    void reader.cancel().catch(() => undefined);
  }
}

/** Null where a Blob's stream is not one of bytes. */
function byteReaderOf(bytes: Blob): ReadableStreamBYOBReader | null {
  try {
    return bytes.stream().getReader({ mode: 'byob' });
  } catch {
    return null;
  }
}

/** The promise's outcome, or the signal's reason if that comes first. */
async function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  let abort!: () => void;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

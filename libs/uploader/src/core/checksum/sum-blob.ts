import type { Crc64 } from './crc64.ts';
import { crc64ToBase64 } from './crc64-math.ts';

/** One buffer of this size is read into again and again: memory stays flat whatever the size. */
const BUFFER = 1024 * 1024;

export interface SumOptions {
  onProgress?: (bytes: number) => void;
  signal?: AbortSignal;
}

/**
 * CRC64NVME of a Blob, base64. Reads through a byte stream where there is one (measured in Chromium: half the
 * processor time and twice the speed of slices by arrayBuffer).
 * @throws the signal's reason, or the error of reading.
 */
export async function sumBlob(crc: Crc64, bytes: Blob, { onProgress, signal }: SumOptions): Promise<string> {
  crc.reset();
  let done = 0;
  for await (const chunk of chunksOf(bytes)) {
    signal?.throwIfAborted();
    crc.update(chunk);
    onProgress?.((done += chunk.length));
  }
  return crc64ToBase64(crc.digest());
}

async function* chunksOf(bytes: Blob): AsyncGenerator<Uint8Array> {
  const reader = byteReaderOf(bytes);
  if (!reader) {
    const plain = bytes.stream().getReader();
    for (let next = await plain.read(); !next.done; next = await plain.read()) yield next.value;
    return;
  }
  try {
    let buffer = new Uint8Array(BUFFER);
    for (;;) {
      const { done, value } = await reader.read(buffer);
      if (done || !value) return;
      yield value;
      buffer = new Uint8Array(value.buffer);
    }
  } finally {
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

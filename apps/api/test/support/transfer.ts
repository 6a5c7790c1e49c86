import { mp4Start } from '@intake/testing';
import type { Client } from './client.ts';

export interface Part {
  number: number;
  size: number;
  url: string;
  headers?: Record<string, string>;
}

/** PUTs a part as a browser does. */
export async function putPart(
  url: string,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): Promise<{ status: number; etag: string; checksum: string }> {
  const response = await fetch(url, { method: 'PUT', headers, body: Buffer.from(bytes) });
  await response.arrayBuffer();
  const { headers: answered, status } = response;
  const checksum = answered.get('x-amz-checksum-crc64nvme') ?? '';
  return { status, etag: answered.get('etag') ?? '', checksum };
}

/** PUTs every part. @returns what goes into complete */
export async function putParts(parts: Part[], bytes: Uint8Array) {
  let offset = 0;
  const slices = parts.map(({ size }) => bytes.subarray(offset, (offset += size)));
  return Promise.all(
    parts.map(async ({ number, url, headers }, i) => {
      const { status, etag, checksum } = await putPart(url, slices[i]!, headers);
      if (status !== 200) throw new Error(`S3 answered ${status} to part ${number}.`);
      return { number, etag, checksum };
    }),
  );
}

/** Start, parts, complete. @returns the file as the API shows it */
export async function upload(client: Client, name: string, bytes: Uint8Array) {
  const { body: started } = await client.post('/uploads', { name, size: bytes.length });
  const parts = await putParts(started.parts, bytes);
  return (await client.post(`/uploads/${started.id}/complete`, { parts })).body;
}

/** An MP4 of `size` bytes, 200 at least; no two places in it are alike. */
export function video(size: number): Buffer {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i, 2654435761);
  const bytes = Buffer.from(words.buffer, 0, size);
  mp4Start(size).copy(bytes);
  return bytes;
}

/** A Windows program, as far as anybody looks. */
export function program(size = 4096): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.write('MZ\x90\x00\x03', 'latin1');
  bytes.write('PE\0\0', 128, 'latin1');
  bytes.writeUInt32LE(128, 60);
  return bytes;
}

import type { MemoryObjectStorage } from '@intake/testing';
import type { Client } from './client.ts';

export const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

interface Parts {
  parts: { number: number; size: number; url: string }[];
}

/** PUTs every part as a browser does. @returns what goes into complete */
export async function sendParts(storage: MemoryObjectStorage, { parts }: Parts, bytes: Uint8Array) {
  let offset = 0;
  const sent = [];
  for (const { number, size, url } of parts) {
    const { etag, checksum } = await storage.put(url, bytes.subarray(offset, (offset += size)));
    sent.push({ number, etag, checksum });
  }
  return sent;
}

/** Start, parts, complete. @returns the file as the API shows it */
export async function uploadFile(
  client: Client,
  storage: MemoryObjectStorage,
  name: string,
  bytes: Uint8Array,
) {
  const { body: upload } = await client.post('/uploads', { name, size: bytes.length });
  const parts = await sendParts(storage, upload, bytes);
  return (await client.post(`/uploads/${upload.id}/complete`, { parts })).body;
}

import { readFile } from 'node:fs/promises';
import { DerivedStorage, notFound } from '@intake/domain';

export class MemoryDerivedStorage extends DerivedStorage {
  readonly objects = new Map<string, { contentType: string; bytes: Uint8Array }>();

  async put(
    key: string,
    contentType: string,
    content: Uint8Array | { path: string } | AsyncIterable<string>,
  ): Promise<number> {
    const bytes = await bytesOf(content);
    this.objects.set(key, { contentType, bytes });
    return bytes.length;
  }

  async read(key: string): Promise<Uint8Array> {
    const object = this.objects.get(key);
    if (!object) throw notFound('file');
    return object.bytes;
  }

  async deleteAll(prefix: string): Promise<void> {
    for (const key of [...this.objects.keys()]) if (key.startsWith(prefix)) this.objects.delete(key);
  }
}

async function bytesOf(content: Uint8Array | { path: string } | AsyncIterable<string>): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  if ('path' in content) return readFile(content.path);
  let text = '';
  for await (const piece of content) text += piece;
  return new TextEncoder().encode(text);
}

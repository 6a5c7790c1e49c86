import { DerivedStorage } from '@intake/domain';

export class MemoryDerivedStorage extends DerivedStorage {
  readonly objects = new Map<string, { contentType: string; bytes: Uint8Array }>();

  async put(key: string, contentType: string, content: Uint8Array | { path: string }): Promise<number> {
    if (!(content instanceof Uint8Array)) throw new Error('Memory has no paths.');
    this.objects.set(key, { contentType, bytes: content });
    return content.length;
  }

  async deleteAll(prefix: string): Promise<void> {
    for (const key of [...this.objects.keys()]) if (key.startsWith(prefix)) this.objects.delete(key);
  }
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DerivedStorage } from '@intake/domain';
import { expectRefusal } from './refusal.ts';

export function derivedStorageContract(make: () => Promise<DerivedStorage>): void {
  describe('DerivedStorage', () => {
    let storage: DerivedStorage;
    let prefix: string;

    beforeAll(async () => void (storage = await make()));
    beforeEach(() => void (prefix = `derived/${crypto.randomUUID()}/`));

    it('keeps bytes, and replaces them', async () => {
      expect(await storage.put(`${prefix}a.txt`, 'text/plain', Buffer.from('one'))).toBe(3);
      expect(await storage.put(`${prefix}a.txt`, 'text/plain', Buffer.from('three'))).toBe(5);
      expect(Buffer.from(await storage.read(`${prefix}a.txt`)).toString()).toBe('three');
      await expectRefusal(storage.read(`${prefix}b.txt`), 'NOT_FOUND');
    });

    it('streams a file of the disk, larger than one part', async () => {
      const dir = await mkdtemp(join(tmpdir(), 'derived-'));
      const bytes = Buffer.alloc(9 * 2 ** 20, 'abc');
      await writeFile(join(dir, 'large'), bytes);
      const size = await storage.put(`${prefix}large`, 'application/octet-stream', {
        path: join(dir, 'large'),
      });
      await rm(dir, { recursive: true });
      expect(size).toBe(bytes.length);
      expect(bytes.equals(await storage.read(`${prefix}large`))).toBe(true);
    });

    it('takes a text that is made piece by piece, larger than one part; one that breaks off leaves nothing', async () => {
      const pieces = async function* (breaks = false) {
        for (let n = 0; n < 300; n++) yield `${n % 10}ü`.repeat(16_384);
        if (breaks) throw new Error('broken off');
      };
      expect(await storage.put(`${prefix}text`, 'text/plain', pieces())).toBe(300 * 16_384 * 3);
      const text = Buffer.from(await storage.read(`${prefix}text`)).toString();
      expect([text.slice(0, 4), text.slice(-2)]).toEqual(['0ü0ü', '9ü']);
      await storage.put(`${prefix}empty`, 'text/plain', (async function* () {})());
      expect((await storage.read(`${prefix}empty`)).length).toBe(0);
      await expect(storage.put(`${prefix}broken`, 'text/plain', pieces(true))).rejects.toThrow('broken off');
      await expectRefusal(storage.read(`${prefix}broken`), 'NOT_FOUND');
    });

    it('deletes everything below a prefix, and nothing else', async () => {
      for (const name of ['run/a', 'run/b/c', 'run2/a'])
        await storage.put(prefix + name, 'x/y', Buffer.from('1'));
      await storage.deleteAll(`${prefix}run/`);
      await storage.deleteAll(`${prefix}run/`);
      await expectRefusal(storage.read(`${prefix}run/b/c`), 'NOT_FOUND');
      expect((await storage.read(`${prefix}run2/a`)).length).toBe(1);
    });
  });
}

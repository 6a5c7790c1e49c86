import { MIN_PART_SIZE, type ObjectStorage } from '@intake/domain';
import { combineCrc64Nvme } from '@intake/protocol';
import { crc64nvme } from '../crc64nvme.ts';
import { expectRefusal } from './refusal.ts';

/** A storage with what a browser does with its URLs. */
export interface StorageUnderTest {
  storage: ObjectStorage;
  put(
    url: string,
    bytes: Uint8Array,
    headers?: Record<string, string>,
  ): Promise<{ status: number; etag?: string; checksum?: string }>;
  get(url: string): Promise<{ status: number; bytes?: Uint8Array; headers: Record<string, string> }>;
}

const MINUTE = 60;
const first = Buffer.alloc(MIN_PART_SIZE, 'first ');
const second = Buffer.from('the second part, which may be short');
const whole = Buffer.concat([first, second]);

export function objectStorageContract(make: () => Promise<StorageUnderTest>): void {
  describe('ObjectStorage', () => {
    let storage: ObjectStorage;
    let browser: StorageUnderTest;
    let key: string;

    beforeAll(async () => void ({ storage } = browser = await make()));
    beforeEach(() => void (key = `files/owner/${crypto.randomUUID()}`));

    const start = async () => {
      const multipartId = await storage.createMultipart({
        key,
        contentType: 'text/plain',
      });
      return { key, multipartId };
    };
    const send = async (upload: { key: string; multipartId: string }, number: number, bytes: Uint8Array) =>
      browser.put(await storage.presignPart(upload, { number, size: bytes.length }, MINUTE), bytes);
    const sendBoth = async () => {
      const upload = await start();
      await send(upload, 1, first);
      await send(upload, 2, second);
      const parts = (await storage.listParts(upload))!;
      return { upload, complete: { parts, size: whole.length, checksum: combineCrc64Nvme(parts) } };
    };

    it('answers a part with its checksum and lists it the same', async () => {
      const upload = await start();
      const sent = await send(upload, 2, second);
      expect(sent).toMatchObject({ status: 200, checksum: crc64nvme(second) });
      expect(await storage.listParts(upload)).toEqual([
        { number: 2, size: second.length, etag: sent.etag, checksum: sent.checksum },
      ]);
      await storage.abortMultipart(upload);
    });

    it('lists parts by number, the newest of each', async () => {
      const upload = await start();
      expect(await storage.listParts(upload)).toEqual([]);
      for (const number of [3, 1, 2]) await send(upload, number, Buffer.from(`part ${number}`));
      await send(upload, 1, Buffer.from('part 1, again'));
      const parts = await storage.listParts(upload);
      expect(parts?.map(({ number, size }) => [number, size])).toEqual([
        [1, 13],
        [2, 6],
        [3, 6],
      ]);
      await storage.abortMultipart(upload);
    });

    it('takes exactly the bytes that were signed', async () => {
      const upload = await start();
      const url = await storage.presignPart(upload, { number: 1, size: 10 }, MINUTE);
      expect((await browser.put(url, Buffer.alloc(9))).status).toBe(403);
      expect((await browser.put(url, Buffer.alloc(11))).status).toBe(403);
      expect(await storage.listParts(upload)).toEqual([]);
      expect((await browser.put(url, Buffer.alloc(10))).status).toBe(200);
      await storage.abortMultipart(upload);
    });

    it('makes an object of the parts, with its checksum', async () => {
      const { upload, complete } = await sendBoth();
      expect(await storage.head(key)).toBeNull();
      const etag = expect.stringMatching(/^[0-9a-f]{32}-2$/);
      expect(await storage.completeMultipart(upload, complete)).toEqual({ etag });
      expect(await storage.head(key)).toEqual({
        size: whole.length,
        checksum: crc64nvme(whole),
        etag,
      });
      expect(await storage.listParts(upload)).toBeNull();
      await storage.delete(key);
    });

    it('can be told to complete again', async () => {
      const { upload, complete } = await sendBoth();
      const made = await storage.completeMultipart(upload, complete);
      expect([made, null]).toContainEqual(await storage.completeMultipart(upload, complete));
      expect(await storage.head(key)).toMatchObject({ size: whole.length });
      await storage.delete(key);
    });

    it('refuses another checksum, another size, and parts that are not there', async () => {
      const { upload, complete } = await sendBoth();
      const attempt = (change: object) => storage.completeMultipart(upload, { ...complete, ...change });
      await expectRefusal(attempt({ checksum: crc64nvme(first) }), 'CHECKSUM_MISMATCH');
      await expectRefusal(attempt({ size: whole.length - 1 }), 'PARTS_MISMATCH');
      const [one, two] = complete.parts;
      await expectRefusal(attempt({ parts: [one, { ...two, etag: one!.etag }] }), 'PARTS_MISMATCH');
      await expectRefusal(attempt({ parts: [one, two, { ...two, number: 3 }] }), 'PARTS_MISMATCH');
      expect(await storage.head(key)).toBeNull();
      await storage.abortMultipart(upload);
    });

    it('refuses a part below 5 MiB that is not the last', async () => {
      const upload = await start();
      for (const number of [1, 2]) await send(upload, number, second);
      const parts = (await storage.listParts(upload))!;
      const complete = { parts, size: second.length * 2, checksum: combineCrc64Nvme(parts) };
      await expectRefusal(storage.completeMultipart(upload, complete), 'PARTS_MISMATCH');
      await storage.abortMultipart(upload);
    });

    it('forgets an aborted upload; aborting again is fine', async () => {
      const { upload, complete } = await sendBoth();
      await storage.abortMultipart(upload);
      await storage.abortMultipart(upload);
      expect(await storage.listParts(upload)).toBeNull();
      expect(await storage.completeMultipart(upload, complete)).toBeNull();
      expect((await send(upload, 1, second)).status).toBe(404);
    });

    describe('with one PUT', () => {
      const checksum = crc64nvme(second);
      const sign = () =>
        storage.presignObject({ key, contentType: 'text/plain', size: second.length, checksum }, MINUTE);
      afterEach(() => storage.delete(key));

      it('takes the bytes that were promised, and tells what it has at one go', async () => {
        expect(await storage.peek(key, 10)).toBeNull();
        const { url, headers } = await sign();
        const sent = await browser.put(url, second, headers);
        expect(sent).toEqual({ status: 200, etag: expect.any(String), checksum });
        expect(await storage.head(key)).toEqual({ size: second.length, etag: sent.etag, checksum });
        const peek = (await storage.peek(key, 10))!;
        expect({ ...peek, bytes: Buffer.from(peek.bytes).toString() }).toEqual({
          size: second.length,
          etag: sent.etag,
          checksum,
          bytes: 'the second',
        });
        expect((await storage.peek(key, 1000))!.bytes.length).toBe(second.length);
        expect(await storage.peek(key, 1000, second.length)).toEqual(await storage.peek(key, 1000));
        // Larger than it was said to be: no more than wanted is read all the same.
        expect(await storage.peek(key, 10, 10)).toEqual(peek);
        expect(await storage.peek(`${key}-not-there`, 10, 10)).toBeNull();
      });

      it('takes nothing else', async () => {
        const { url, headers } = await sign();
        const flipped = Buffer.from(second);
        flipped[3]! ^= 1;
        expect((await browser.put(url, flipped, headers)).status).toBe(400);
        expect((await browser.put(url, second.subarray(1), headers)).status).toBe(403);
        const lie = { ...headers, 'x-amz-checksum-crc64nvme': crc64nvme(flipped) };
        expect((await browser.put(url, flipped, lie)).status).toBe(403);
        expect(await storage.head(key)).toBeNull();
      });

      it('tells a Content-Encoding that its sender added unsigned', async () => {
        const { url, headers } = await sign();
        const sent = await browser.put(url, second, { ...headers, 'content-encoding': 'gzip' });
        expect(sent.status).toBe(200);
        expect(await storage.head(key)).toMatchObject({ encoding: 'gzip' });
        expect(await storage.peek(key, 1)).toMatchObject({ encoding: 'gzip' });
      });

      it('takes it once, and only with the condition that makes it so', async () => {
        const { url, headers } = await sign();
        const { 'if-none-match': _once, ...unconditional } = headers;
        expect((await browser.put(url, second, unconditional)).status).toBe(403);
        expect((await browser.put(url, second, headers)).status).toBe(200);
        expect((await browser.put(url, second, headers)).status).toBe(412);
      });
    });

    describe('with an object', () => {
      beforeEach(async () => {
        const upload = await start();
        await send(upload, 1, second);
        const parts = (await storage.listParts(upload))!;
        await storage.completeMultipart(upload, { parts, size: second.length, checksum: parts[0]!.checksum });
      });
      afterEach(() => storage.delete(key));

      it('reads ranges, shorter at the end and empty beyond', async () => {
        const { etag } = (await storage.head(key))!;
        const read = async (offset: number, length: number) =>
          Buffer.from(await storage.read(key, offset, length, etag)).toString();
        expect(await read(4, 6)).toBe('second');
        expect(await read(second.length - 5, 100)).toBe('short');
        expect(await read(second.length, 10)).toBe('');
        expect(await read(0, 0)).toBe('');
      });

      it('gives it away by URL, named and typed as asked', async () => {
        const as = { contentType: 'text/csv', contentDisposition: 'attachment; filename="a b.csv"' };
        const answer = await browser.get(await storage.presignDownload(key, as, MINUTE));
        expect(answer).toMatchObject({
          status: 200,
          headers: {
            'content-type': 'text/csv',
            'content-disposition': 'attachment; filename="a b.csv"',
            'cache-control': 'private, max-age=0, must-revalidate',
          },
        });
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('x-amz-meta-'))).toEqual([]);
        expect(Buffer.from(answer.bytes!)).toEqual(second);
      });

      it('gives it away by the same URL for the same moment, and says how long a cache may keep it', async () => {
        const as = {
          contentType: 'text/plain',
          contentDisposition: 'inline; filename="a.txt"',
          cacheControl: 'private, max-age=60, immutable',
        };
        const link = (at: Date) => storage.presignDownload(key, as, 2 * MINUTE, at);
        const now = Date.now() - 5_000;
        const url = await link(new Date(now));
        expect(await link(new Date(now))).toBe(url);
        expect(await link(new Date(now - 2_000))).not.toBe(url);
        const answer = await browser.get(url);
        expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': as.cacheControl } });
      });

      it('reads no other object than the one that is meant', async () => {
        await expectRefusal(storage.read(key, 0, 1, 'another'), 'NOT_FOUND');
      });

      it('copies it under another key, as S3 says with the same checksum', async () => {
        const copy = `${key}-copy`;
        const { etag, checksum } = (await storage.head(key))!;
        for (let twice = 0; twice < 2; twice++) {
          await storage.copy({ key, etag }, { key: copy, contentType: 'text/csv' });
        }
        const copied = (await storage.head(copy))!;
        expect(copied).toMatchObject({ size: second.length, checksum });
        await storage.delete(key);
        expect(Buffer.from(await storage.read(copy, 0, second.length, copied.etag))).toEqual(second);
        await storage.delete(copy);
      });

      it('copies no other object than the one that is meant', async () => {
        const target = { key: `${key}-copy`, contentType: 'text/csv' };
        await expectRefusal(storage.copy({ key, etag: 'another' }, target), 'NOT_FOUND');
        await storage.delete(key);
        await expectRefusal(storage.copy({ key, etag: 'gone' }, target), 'NOT_FOUND');
        expect(await storage.head(target.key)).toBeNull();
      });

      it('deletes it; deleting again is fine', async () => {
        await storage.delete(key);
        await storage.delete(key);
        expect(await storage.head(key)).toBeNull();
        await expectRefusal(storage.read(key, 0, 1, 'gone'), 'NOT_FOUND');
      });
    });
  });
}

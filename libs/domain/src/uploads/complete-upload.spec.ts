import { GRACE } from '../file-record.ts';
import { multipartOf } from './multipart-of.ts';
import { crc64nvme, mp4, OWNER, uploadFixture } from '@intake/testing';

const MiB = 1024 * 1024;
const refusal = (code: string) => expect.objectContaining({ code });

async function uploaded(bytes = mp4(20 * MiB), name = 'a.mp4') {
  const fixture = uploadFixture();
  const upload = await fixture.start.execute(OWNER, { name, size: bytes.length });
  return { fixture, upload, id: upload.record.id, parts: await fixture.send(upload, bytes) };
}

describe('CompleteUpload', () => {
  it('makes a ready file with the checksum that S3 agreed to', async () => {
    const { fixture, id, parts } = await uploaded();
    const file = await fixture.complete.execute(OWNER, id, parts);
    const object = await fixture.memory.storage.head(file.storage.key);
    expect(file).toMatchObject({ status: 'ready', checksum: object!.checksum, etag: object!.etag });
    expect(file.completedAt).toBeDefined();
  });

  it('killed after `completing`, and other bytes sent meanwhile, is never ready with another checksum', async () => {
    for (const withPromise of [true, false]) {
      const bytes = mp4(20 * MiB);
      const fixture = uploadFixture();
      const checksum = crc64nvme(bytes);
      const upload = await fixture.start.execute(OWNER, {
        ...{ name: 'a.mp4', size: bytes.length, ...(withPromise && { checksum }) },
      });
      const { id } = upload.record;
      const parts = await fixture.send(upload, bytes);
      const { storage } = fixture.memory;
      const complete = storage.completeMultipart.bind(storage);
      storage.completeMultipart = () => Promise.reject(new Error('killed'));
      await expect(fixture.complete.execute(OWNER, id, parts)).rejects.toThrow('killed');
      expect(await fixture.stored(id)).toMatchObject({ status: 'completing', storage: { checksum } });
      storage.completeMultipart = complete;
      const others = mp4(20 * MiB).fill(7, 100);
      await fixture.send(upload, others);
      for (let day = 0; day < 3; day++) {
        await fixture.complete.execute(OWNER, id, []).catch(() => undefined);
        fixture.clock.advance(25 * 3_600_000);
        await fixture.sweep.execute();
      }
      const file = await fixture.stored(id);
      expect(file.status === 'ready' ? file.checksum : file.status).toBe('failed');
    }
  });

  it('answers every replay with the same file', async () => {
    const { fixture, id, parts } = await uploaded();
    const file = await fixture.complete.execute(OWNER, id, parts);
    expect(await fixture.complete.execute(OWNER, id, parts)).toEqual(file);
    expect(await fixture.complete.execute(OWNER, id, [])).toEqual(file);
  });

  it('makes one file when many complete at once', async () => {
    const { fixture, id, parts } = await uploaded();
    const files = await Promise.all(
      Array.from({ length: 5 }, () => fixture.complete.execute(OWNER, id, parts)),
    );
    expect(new Set(files.map((file) => JSON.stringify(file))).size).toBe(1);
    expect(files[0]).toMatchObject({ status: 'ready', version: 4 });
  });

  it('gives a completion that reads its record before, and the parts after another one, the same file', async () => {
    const { fixture, id, parts } = await uploaded();
    const { storage } = fixture.memory;
    const listParts = storage.listParts.bind(storage);
    let first: Promise<unknown> | undefined;
    storage.listParts = async (upload) => {
      storage.listParts = listParts;
      first = fixture.complete.execute(OWNER, id, parts);
      await first;
      return listParts(upload);
    };
    const late = await fixture.complete.execute(OWNER, id, parts);
    expect(late).toEqual(await first);
  });

  it('names every part that is missing and stays open for it', async () => {
    const fixture = uploadFixture();
    const bytes = mp4(20 * MiB);
    const upload = await fixture.start.execute(OWNER, { name: 'a.mp4', size: bytes.length });
    const parts = await fixture.send({ ...upload, parts: upload.parts.slice(0, 1) }, bytes);
    await expect(fixture.complete.execute(OWNER, upload.record.id, parts)).rejects.toMatchObject({
      code: 'PARTS_MISMATCH',
      facts: {
        parts: [
          { number: 2, reason: 'missing' },
          { number: 3, reason: 'missing' },
        ],
      },
    });
    const rest = await fixture.send(upload, bytes);
    expect(await fixture.complete.execute(OWNER, upload.record.id, rest)).toMatchObject({ status: 'ready' });
  });

  it.each([
    ['etag', { etag: 'another' }],
    ['checksum', { checksum: 'AAAAAAAAAAA=' }],
  ])('believes S3 and not the client: %s', async (reason, wrong) => {
    const { fixture, id, parts } = await uploaded();
    const claimed = [{ ...parts[0]!, ...wrong }, ...parts.slice(1)];
    await expect(fixture.complete.execute(OWNER, id, claimed)).rejects.toMatchObject({
      facts: { parts: [{ number: 1, reason }] },
    });
    expect(await fixture.stored(id)).toMatchObject({ status: 'uploading' });
  });

  it('does not take a claim to a part that the plan does not have', async () => {
    const { fixture, id, parts } = await uploaded();
    const claimed = [...parts, { number: 4, etag: 'x' }];
    await expect(fixture.complete.execute(OWNER, id, claimed)).rejects.toMatchObject({
      facts: { parts: [{ number: 4, reason: 'unexpected' }] },
    });
  });

  it('rejects what is not what its name says, for good', async () => {
    const { fixture, id, parts } = await uploaded(Buffer.concat([Buffer.from('MZ'), new Uint8Array(100)]));
    const file = await fixture.complete.execute(OWNER, id, parts);
    expect(file).toMatchObject({
      status: 'rejected',
      reason: { code: 'CONTENT_MISMATCH', detail: expect.stringContaining('program') },
    });
    await expect(fixture.download.execute(OWNER, id, 'attachment')).rejects.toEqual(
      refusal('STATE_CONFLICT'),
    );
  });

  it('refuses what was aborted, what is another’s and what is not there', async () => {
    const { fixture, id, parts } = await uploaded();
    await expect(fixture.complete.execute('owner-2', id, parts)).rejects.toEqual(refusal('NOT_FOUND'));
    await expect(fixture.complete.execute(OWNER, 'nothing', parts)).rejects.toEqual(refusal('NOT_FOUND'));
    await fixture.abort.execute(OWNER, id);
    await expect(fixture.complete.execute(OWNER, id, parts)).rejects.toEqual(refusal('STATE_CONFLICT'));
  });

  it('does not take an object for its own that has other content', async () => {
    const { fixture, id, upload } = await uploaded();
    const { storage } = await fixture.stored(id);
    const { key } = upload.record.storage;
    const stranger = await fixture.memory.storage.createMultipart({
      key,
      contentType: 'video/mp4',
    });
    const bytes = mp4(20 * MiB).fill(7, 100);
    await fixture.memory.storage.put(
      await fixture.memory.storage.presignPart(
        { key, multipartId: stranger },
        { number: 1, size: bytes.length },
        60,
      ),
      bytes,
    );
    const parts = (await fixture.memory.storage.listParts({ key, multipartId: stranger }))!;
    await fixture.memory.storage.completeMultipart(
      { key, multipartId: stranger },
      { parts, size: bytes.length, checksum: parts[0]!.checksum },
    );
    const before = await fixture.stored(id);
    await fixture.memory.files.update(before, {
      ...before,
      storage: { ...storage, checksum: crc64nvme(mp4(20 * MiB)) },
      status: 'completing',
      version: 2,
    });
    await fixture.memory.storage.abortMultipart(multipartOf(upload.record)!);
    await expect(fixture.complete.execute(OWNER, id, [])).rejects.toEqual(refusal('UNAVAILABLE'));
    expect((await fixture.stored(id)).status).toBe('completing');
    fixture.clock.advance(GRACE.interrupted);
    expect(await fixture.complete.execute(OWNER, id, [])).toMatchObject({
      status: 'failed',
      reason: { code: 'PARTS_LOST' },
    });
  });
});

describe('files', () => {
  it('can be downloaded only when ready, renamed, deleted and taken back', async () => {
    const { fixture, id, parts } = await uploaded();
    await expect(fixture.download.execute(OWNER, id, 'attachment')).rejects.toEqual(
      refusal('STATE_CONFLICT'),
    );
    await expect(fixture.remove.execute(OWNER, id)).rejects.toEqual(refusal('STATE_CONFLICT'));
    await fixture.complete.execute(OWNER, id, parts);
    await expect(fixture.rename.execute(OWNER, id, 'b.exe')).rejects.toEqual(refusal('INVALID_NAME'));
    expect(await fixture.rename.execute(OWNER, id, 'b.mp4')).toMatchObject({ name: 'b.mp4', version: 6 });
    const { url } = await fixture.download.execute(OWNER, id, 'attachment');
    expect((await fixture.memory.storage.get(url)).headers['content-disposition']).toContain('b.mp4');
    await fixture.remove.execute(OWNER, id);
    await expect(fixture.download.execute(OWNER, id, 'attachment')).rejects.toEqual(refusal('NOT_FOUND'));
    await fixture.restore.execute(OWNER, id);
    await fixture.download.execute(OWNER, id, 'attachment');
    await expect(fixture.restore.execute('owner-2', id)).rejects.toEqual(refusal('NOT_FOUND'));
  });
});

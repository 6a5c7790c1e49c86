import { crc64nvme, mp4, OWNER, uploadFixture } from '@intake/testing';

const MiB = 1024 * 1024;
const refusal = (code: string) => expect.objectContaining({ code });

async function started(bytes = mp4(2 * MiB), name = 'a.mp4') {
  const fixture = uploadFixture();
  const checksum = crc64nvme(bytes);
  const upload = await fixture.start.execute(OWNER, { name, size: bytes.length, checksum });
  const { id, storage } = upload.record;
  return { fixture, upload, bytes, checksum, id, key: storage.key };
}

async function sent(bytes?: Uint8Array, name?: string) {
  const begun = await started(bytes, name);
  return { ...begun, parts: await begun.fixture.send(begun.upload, begun.bytes) };
}

describe('a file whose checksum is known beforehand', () => {
  it('is one PUT up to the size of a part, and comes in parts above', async () => {
    const { upload } = await started();
    expect(upload.record.storage.multipartId).toBeUndefined();
    expect(upload.parts).toEqual([expect.objectContaining({ number: 1, size: 2 * MiB })]);
    const large = await started(mp4(8 * MiB + 1));
    expect(large.upload.record.storage.multipartId).toBeDefined();
    expect(large.upload.parts).toHaveLength(2);
  });

  it('is ready with one change of state, with the receipt of S3', async () => {
    const { fixture, id, key, parts, checksum } = await sent();
    const { etag } = (await fixture.memory.storage.head(key))!;
    const file = await fixture.complete.execute(OWNER, id, parts);
    expect(file).toMatchObject({ status: 'ready', version: 2, checksum, etag });
    expect(file.completedAt).toBeDefined();
    expect(await fixture.complete.execute(OWNER, id, parts)).toEqual(file);
    expect(fixture.events.kinds.sort()).toEqual(['completed', 'ready', 'started']);
  });

  it('is one file when many complete at once', async () => {
    const { fixture, id, parts } = await sent();
    const files = await Promise.all([1, 2, 3].map(() => fixture.complete.execute(OWNER, id, parts)));
    expect(new Set(files.map((file) => JSON.stringify(file))).size).toBe(1);
    expect(files[0]).toMatchObject({ status: 'ready', version: 2 });
  });

  it('stays open until it is sent', async () => {
    const { fixture, id, upload, bytes } = await started();
    await expect(fixture.complete.execute(OWNER, id, [])).rejects.toMatchObject({
      code: 'PARTS_MISMATCH',
      facts: { parts: [{ number: 1, reason: 'missing' }] },
    });
    await fixture.send(upload, bytes);
    expect(await fixture.complete.execute(OWNER, id, [])).toMatchObject({ status: 'ready' });
  });

  it('is not taken for what the sender did not mean', async () => {
    const { fixture, id, parts } = await sent();
    const claim = { ...parts[0]!, checksum: crc64nvme(mp4(13)) };
    await expect(fixture.complete.execute(OWNER, id, [claim])).rejects.toEqual(refusal('PARTS_MISMATCH'));
  });

  it('is judged by its content', async () => {
    const bytes = Buffer.from('MZ, a program');
    const { fixture, id, parts } = await sent(bytes, 'a.mp4');
    expect(await fixture.complete.execute(OWNER, id, parts)).toMatchObject({
      status: 'rejected',
      reason: { code: 'CONTENT_MISMATCH' },
      checksum: crc64nvme(bytes),
    });
  });

  it('shows what S3 has of it, so that it can be gone on with elsewhere', async () => {
    const { fixture, id, upload, bytes, checksum } = await started();
    expect((await fixture.get.execute(OWNER, id)).received).toEqual([]);
    const [part] = await fixture.send(upload, bytes);
    expect((await fixture.get.execute(OWNER, id)).received).toEqual([
      { number: 1, size: bytes.length, etag: part!.etag, checksum },
    ]);
  });

  it('gets fresh URLs with the same bounds', async () => {
    const { fixture, id, upload, bytes } = await started();
    const { parts } = await fixture.sign.execute(OWNER, id, [1]);
    expect(parts[0]!.headers).toEqual(upload.parts[0]!.headers);
    await fixture.send({ ...upload, parts }, bytes);
    expect(await fixture.complete.execute(OWNER, id, [])).toMatchObject({ status: 'ready' });
  });

  it('needs no sender to become ready once S3 has it', async () => {
    const { fixture, id, upload, bytes } = await started();
    await fixture.send(upload, bytes);
    expect(await fixture.confirm.execute(OWNER, id)).toMatchObject({ status: 'ready' });
    const inParts = await fixture.start.execute(OWNER, { name: 'b.mp4', size: 64 });
    expect(await fixture.confirm.execute(OWNER, inParts.record.id)).toBeNull();
  });

  it('is signed again for a sender whose answer was lost, also when the event was faster, and never once it is over', async () => {
    const { fixture, id, upload, bytes } = await started();
    await fixture.send(upload, bytes);
    await fixture.confirm.execute(OWNER, id);
    expect((await fixture.sign.execute(OWNER, id, [1])).parts).toHaveLength(1);
    const other = await started();
    await other.fixture.abort.execute(OWNER, other.id);
    await expect(other.fixture.sign.execute(OWNER, other.id, [1])).rejects.toEqual(refusal('STATE_CONFLICT'));
  });

  it('is over when it is aborted, however late it is completed, and freed at once', async () => {
    const { fixture, id, key, parts } = await sent();
    await fixture.abort.execute(OWNER, id);
    expect(await fixture.memory.storage.head(key)).toBeNull();
    await expect(fixture.complete.execute(OWNER, id, parts)).rejects.toEqual(refusal('STATE_CONFLICT'));
  });

  it('is finished at its deadline when S3 has it, and expires when not', async () => {
    const { fixture, id } = await sent();
    const other = (await fixture.start.execute(OWNER, { name: 'b.mp4', size: 64 })).record.id;
    fixture.clock.advance(25 * 3_600_000);
    await fixture.sweep.execute();
    expect(await fixture.stored(id)).toMatchObject({ status: 'ready' });
    expect(await fixture.stored(other)).toMatchObject({ status: 'expired' });
  });

  it('is verified again after a doubt, also when its sender has left', async () => {
    const { fixture, id, parts } = await sent();
    fixture.inspector.doubts = 1;
    await expect(fixture.complete.execute(OWNER, id, parts)).rejects.toEqual(refusal('UNAVAILABLE'));
    expect(await fixture.stored(id)).toMatchObject({ status: 'verifying' });
    fixture.clock.advance(3 * 60_000);
    await fixture.sweep.execute();
    expect(await fixture.stored(id)).toMatchObject({ status: 'ready' });
  });

  it('is rejected when it was stored with an encoding, which its URL cannot forbid', async () => {
    const { fixture, id, upload, bytes } = await started();
    const [part] = upload.parts;
    const headers = { ...part!.headers, 'content-encoding': 'gzip' };
    await fixture.memory.storage.put(part!.url, bytes, headers);
    expect(await fixture.complete.execute(OWNER, id, [])).toMatchObject({
      status: 'rejected',
      reason: { code: 'CONTENT_ENCODED' },
    });
  });

  it('is freed in the end when it arrives after it was given up', async () => {
    const { fixture, id, key, upload, bytes } = await started();
    await fixture.abort.execute(OWNER, id);
    await fixture.send(upload, bytes);
    expect(await fixture.confirm.execute(OWNER, id)).toBeNull();
    fixture.clock.advance(25 * 3_600_000);
    await fixture.sweep.execute();
    expect(await fixture.memory.storage.head(key)).toBeNull();
    expect(await fixture.stored(id)).toBeNull();
  });

  it('is answered as given up when that happened while it was looked at', async () => {
    const { fixture, id, parts } = await sent();
    const { storage } = fixture.memory;
    const peek = storage.peek.bind(storage);
    storage.peek = async (key, length) => {
      storage.peek = peek;
      await fixture.abort.execute(OWNER, id);
      await storage.delete(key);
      return peek(key, length);
    };
    await expect(fixture.complete.execute(OWNER, id, parts)).rejects.toEqual(refusal('STATE_CONFLICT'));
  });

  it('is adopted from a file with that checksum, and from no other', async () => {
    const { fixture, id, parts, bytes, checksum } = await sent();
    await fixture.complete.execute(OWNER, id, parts);
    const again = { name: 'b.mp4', size: bytes.length, checksum };
    const second = (await fixture.start.execute(OWNER, again)).record.id;
    expect(await fixture.reuse.execute(OWNER, second, checksum)).toMatchObject({ status: 'ready', checksum });
    const other = { ...again, checksum: crc64nvme(mp4(13)) };
    const third = (await fixture.start.execute(OWNER, other)).record.id;
    await expect(fixture.reuse.execute(OWNER, third, checksum)).rejects.toEqual(refusal('CONTENT_UNKNOWN'));
  });
});

it('a file in parts that is not the one that was promised is refused before S3 assembles it', async () => {
  const { fixture, id, parts } = await sent(mp4(9 * MiB));
  expect(await fixture.complete.execute(OWNER, id, parts)).toMatchObject({ status: 'ready' });
  const promised = { name: 'b.mp4', size: 9 * MiB, checksum: crc64nvme(mp4(13)) };
  const upload = await fixture.start.execute(OWNER, promised);
  const others = await fixture.send(upload, mp4(9 * MiB));
  await expect(fixture.complete.execute(OWNER, upload.record.id, others)).rejects.toEqual(
    refusal('CHECKSUM_MISMATCH'),
  );
  expect((await fixture.stored(upload.record.id)).status).toBe('uploading');
});

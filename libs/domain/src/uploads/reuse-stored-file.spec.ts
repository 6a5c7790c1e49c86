import { crc64nvme, mp4, OWNER, uploadFixture } from '@intake/testing';

const SIZE = 9 * 1024 * 1024;
const bytes = mp4(SIZE);
const checksum = crc64nvme(bytes);
const refusal = (code: string) => expect.objectContaining({ code });

async function withOneFile() {
  const fixture = uploadFixture();
  const upload = await fixture.start.execute(OWNER, { name: 'a.mp4', size: SIZE });
  const file = await fixture.complete.execute(OWNER, upload.record.id, await fixture.send(upload, bytes));
  fixture.memory.files.settle();
  return { fixture, upload, file };
}

describe('ReuseStoredFile', () => {
  it('makes a second, independent file without a byte sent', async () => {
    const { fixture, upload, file } = await withOneFile();
    expect(upload.maybeKnown).toBe(false);
    const again = await fixture.start.execute(OWNER, { name: 'b.mp4', size: SIZE });
    expect(again.maybeKnown).toBe(true);
    const duplicate = await fixture.reuse.execute(OWNER, again.record.id, checksum);
    expect(duplicate).toMatchObject({ name: 'b.mp4', status: 'ready', checksum: file.checksum });
    expect(duplicate.storage.key).not.toBe(file.storage.key);
    expect(await fixture.reuse.execute(OWNER, again.record.id, checksum)).toEqual(duplicate);
    await fixture.memory.storage.delete(file.storage.key);
    expect(await fixture.memory.storage.head(duplicate.storage.key)).toMatchObject({ size: SIZE });
  });

  it('never tells one owner what another has', async () => {
    const { fixture } = await withOneFile();
    const stranger = await fixture.start.execute('owner-2', { name: 'b.mp4', size: SIZE });
    expect(stranger.maybeKnown).toBe(false);
    await expect(fixture.reuse.execute('owner-2', stranger.record.id, checksum)).rejects.toEqual(
      refusal('CONTENT_UNKNOWN'),
    );
  });

  it('leaves the upload open when the content is another', async () => {
    const { fixture } = await withOneFile();
    const other = new Uint8Array(bytes);
    other[SIZE - 1] = 1;
    const upload = await fixture.start.execute(OWNER, { name: 'b.mp4', size: SIZE });
    await expect(fixture.reuse.execute(OWNER, upload.record.id, crc64nvme(other))).rejects.toEqual(
      refusal('CONTENT_UNKNOWN'),
    );
    expect(
      await fixture.complete.execute(OWNER, upload.record.id, await fixture.send(upload, other)),
    ).toMatchObject({ status: 'ready' });
  });

  it('does not take what its list still shows and S3 has no more', async () => {
    const { fixture, file } = await withOneFile();
    await fixture.remove.execute(OWNER, file.id);
    await fixture.purge.execute(OWNER, file.id);
    await fixture.sweep.execute();
    expect(await fixture.stored(file.id)).toBeNull();
    const again = await fixture.start.execute(OWNER, { name: 'b.mp4', size: SIZE });
    expect(again.maybeKnown).toBe(true);
    await expect(fixture.reuse.execute(OWNER, again.record.id, checksum)).rejects.toEqual(
      refusal('CONTENT_UNKNOWN'),
    );
  });

  it('does not take what was deleted or rejected', async () => {
    const { fixture, file } = await withOneFile();
    await fixture.remove.execute(OWNER, file.id);
    fixture.memory.files.settle();
    expect(await fixture.start.execute(OWNER, { name: 'b.mp4', size: SIZE })).toMatchObject({
      maybeKnown: false,
    });
  });

  it('is judged like any other file: a picture’s name does not fit a video', async () => {
    const { fixture } = await withOneFile();
    const upload = await fixture.start.execute(OWNER, { name: 'b.png', size: SIZE });
    expect(await fixture.reuse.execute(OWNER, upload.record.id, checksum)).toMatchObject({
      status: 'rejected',
    });
  });
});

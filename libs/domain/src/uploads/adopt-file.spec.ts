import { crc64nvme, mp4, OWNER, uploadHouse } from '@intake/testing';

const SIZE = 9 * 1024 * 1024;
const bytes = mp4(SIZE);
const checksum = crc64nvme(bytes);
const refusal = (code: string) => expect.objectContaining({ code });

async function withOneFile() {
  const house = uploadHouse();
  const upload = await house.start.execute(OWNER, { name: 'a.mp4', size: SIZE });
  const file = await house.complete.execute(OWNER, upload.record.id, await house.send(upload, bytes));
  return { house, upload, file };
}

describe('AdoptFile', () => {
  it('makes a second, independent file without a byte sent', async () => {
    const { house, upload, file } = await withOneFile();
    expect(upload.maybeKnown).toBe(false);
    const again = await house.start.execute(OWNER, { name: 'b.mp4', size: SIZE });
    expect(again.maybeKnown).toBe(true);
    const twin = await house.adopt.execute(OWNER, again.record.id, checksum);
    expect(twin).toMatchObject({ name: 'b.mp4', status: 'ready', checksum: file.checksum });
    expect(twin.storage.key).not.toBe(file.storage.key);
    expect(await house.adopt.execute(OWNER, again.record.id, checksum)).toEqual(twin);
    await house.memory.storage.delete(file.storage.key);
    expect(await house.memory.storage.head(twin.storage.key)).toMatchObject({ size: SIZE });
  });

  it('never tells one owner what another has', async () => {
    const { house } = await withOneFile();
    const stranger = await house.start.execute('owner-2', { name: 'b.mp4', size: SIZE });
    expect(stranger.maybeKnown).toBe(false);
    await expect(house.adopt.execute('owner-2', stranger.record.id, checksum)).rejects.toEqual(
      refusal('CONTENT_UNKNOWN'),
    );
  });

  it('leaves the upload open when the content is another', async () => {
    const { house } = await withOneFile();
    const other = new Uint8Array(bytes);
    other[SIZE - 1] = 1;
    const upload = await house.start.execute(OWNER, { name: 'b.mp4', size: SIZE });
    await expect(house.adopt.execute(OWNER, upload.record.id, crc64nvme(other))).rejects.toEqual(
      refusal('CONTENT_UNKNOWN'),
    );
    expect(
      await house.complete.execute(OWNER, upload.record.id, await house.send(upload, other)),
    ).toMatchObject({ status: 'ready' });
  });

  it('does not take what was deleted or rejected', async () => {
    const { house, file } = await withOneFile();
    await house.remove.execute(OWNER, file.id);
    expect(await house.start.execute(OWNER, { name: 'b.mp4', size: SIZE })).toMatchObject({
      maybeKnown: false,
    });
  });

  it('is judged like any other file: a picture’s name does not fit a video', async () => {
    const { house } = await withOneFile();
    const upload = await house.start.execute(OWNER, { name: 'b.png', size: SIZE });
    expect(await house.adopt.execute(OWNER, upload.record.id, checksum)).toMatchObject({
      status: 'rejected',
    });
  });
});

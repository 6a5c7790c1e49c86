import { mp4, OWNER, uploadHouse } from '@intake/testing';
import { multipartOf } from './multipart-of.ts';

const HOUR = 3_600_000;

async function uploaded(head = mp4(64)) {
  const house = uploadHouse();
  const upload = await house.start.execute(OWNER, { name: 'a.mp4', size: head.length });
  return {
    house,
    id: upload.record.id,
    storage: multipartOf(upload.record)!,
    parts: await house.send(upload, head),
  };
}

describe('Sweep', () => {
  it('leaves alone what is not due', async () => {
    const { house, id } = await uploaded();
    house.world.advance(23 * HOUR);
    expect(await house.sweep.execute()).toEqual({ swept: 0, failed: [] });
    expect(await house.stored(id)).toMatchObject({ status: 'uploading' });
  });

  it('expires an abandoned upload, frees its parts, and forgets it a day later', async () => {
    const { house, id, storage } = await uploaded();
    house.world.advance(25 * HOUR);
    await house.sweep.execute();
    expect(await house.stored(id)).toMatchObject({ status: 'expired' });
    expect(await house.memory.storage.listParts(storage)).toBeNull();
    house.world.advance(25 * HOUR);
    await house.sweep.execute();
    expect(await house.stored(id)).toBeNull();
  });

  it('finishes a completion that was killed before S3 was told, and one that was killed after', async () => {
    for (const told of [false, true]) {
      const { house, id, storage } = await uploaded();
      const record = await house.stored(id);
      await house.memory.files.update({
        ...record,
        status: 'completing',
        version: 2,
        updatedAt: house.world.now().toISOString(),
      });
      if (told) {
        const parts = (await house.memory.storage.listParts(storage))!;
        await house.memory.storage.completeMultipart(storage, {
          parts,
          size: 64,
          checksum: parts[0]!.checksum,
        });
      }
      house.world.advance(3 * 60_000);
      expect(await house.sweep.execute()).toEqual({ swept: 1, failed: [] });
      expect(await house.stored(id)).toMatchObject({ status: 'ready' });
    }
  });

  it('deletes the bytes of a rejected file and keeps the reason', async () => {
    const { house, id, parts, storage } = await uploaded(
      Buffer.concat([Buffer.from('MZ'), new Uint8Array(62)]),
    );
    await house.complete.execute(OWNER, id, parts);
    house.world.advance(25 * HOUR);
    await house.sweep.execute();
    expect(await house.memory.storage.head(storage.key)).toBeNull();
    expect(await house.stored(id)).toMatchObject({ status: 'rejected', bytesDeletedAt: expect.any(String) });
    expect(await house.sweep.execute()).toEqual({ swept: 0, failed: [] });
  });

  it('empties the trash after its grace', async () => {
    const { house, id, parts, storage } = await uploaded();
    await house.complete.execute(OWNER, id, parts);
    await house.remove.execute(OWNER, id);
    house.world.advance(23 * HOUR);
    await house.sweep.execute();
    expect(await house.memory.storage.head(storage.key)).not.toBeNull();
    house.world.advance(2 * HOUR);
    await house.sweep.execute();
    expect(await house.memory.storage.head(storage.key)).toBeNull();
    expect(await house.stored(id)).toBeNull();
  });
});

describe('ConfirmStored', () => {
  it('finishes what the completion left, and is idle otherwise', async () => {
    const { house, id, parts } = await uploaded();
    expect(await house.confirm.execute(OWNER, id)).toBeNull();
    await house.memory.files.update({ ...(await house.stored(id)), status: 'completing', version: 2 });
    expect(await house.confirm.execute(OWNER, id)).toMatchObject({ status: 'ready' });
    expect(await house.confirm.execute(OWNER, id)).toBeNull();
    expect(await house.confirm.execute(OWNER, 'nothing')).toBeNull();
    expect(await house.complete.execute(OWNER, id, parts)).toMatchObject({ status: 'ready' });
  });
});

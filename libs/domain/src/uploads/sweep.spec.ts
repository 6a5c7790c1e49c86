import { mp4, OWNER, uploadFixture } from '@intake/testing';
import { multipartOf } from './multipart-of.ts';

const HOUR = 3_600_000;

async function uploaded(head = mp4(64)) {
  const fixture = uploadFixture();
  const upload = await fixture.start.execute(OWNER, { name: 'a.mp4', size: head.length });
  return {
    fixture,
    id: upload.record.id,
    storage: multipartOf(upload.record)!,
    parts: await fixture.send(upload, head),
  };
}

describe('Sweep', () => {
  it('leaves alone what is not due', async () => {
    const { fixture, id } = await uploaded();
    fixture.clock.advance(23 * HOUR);
    expect(await fixture.sweep.execute()).toEqual({ swept: 0, failed: [] });
    expect(await fixture.stored(id)).toMatchObject({ status: 'uploading' });
  });

  it('expires an abandoned upload, frees its parts, and forgets it a day later', async () => {
    const fixture = uploadFixture();
    const upload = await fixture.start.execute(OWNER, { name: 'a.mp4', size: 64 });
    const [id, storage] = [upload.record.id, multipartOf(upload.record)!];
    fixture.clock.advance(25 * HOUR);
    await fixture.sweep.execute();
    expect(await fixture.stored(id)).toMatchObject({ status: 'expired' });
    expect(await fixture.memory.storage.listParts(storage)).toBeNull();
    fixture.clock.advance(25 * HOUR);
    await fixture.sweep.execute();
    expect(await fixture.stored(id)).toBeNull();
  });

  it('finishes a completion that was killed before S3 was told, and one that was killed after', async () => {
    for (const assembled of [false, true]) {
      const { fixture, id, storage } = await uploaded();
      const record = await fixture.stored(id);
      await fixture.memory.files.update(record, {
        ...record,
        status: 'completing',
        version: 2,
        updatedAt: fixture.clock.now().toISOString(),
      });
      if (assembled) {
        const parts = (await fixture.memory.storage.listParts(storage))!;
        await fixture.memory.storage.completeMultipart(storage, {
          parts,
          size: 64,
          checksum: parts[0]!.checksum,
        });
      }
      fixture.clock.advance(3 * 60_000);
      expect(await fixture.sweep.execute()).toEqual({ swept: 1, failed: [] });
      expect(await fixture.stored(id)).toMatchObject({ status: 'ready' });
    }
  });

  it('deletes the bytes of a rejected file and keeps the reason', async () => {
    const { fixture, id, parts, storage } = await uploaded(
      Buffer.concat([Buffer.from('MZ'), new Uint8Array(62)]),
    );
    await fixture.complete.execute(OWNER, id, parts);
    fixture.clock.advance(25 * HOUR);
    await fixture.sweep.execute();
    expect(await fixture.memory.storage.head(storage.key)).toBeNull();
    expect(await fixture.stored(id)).toMatchObject({
      status: 'rejected',
      bytesDeletedAt: expect.any(String),
    });
    expect(await fixture.sweep.execute()).toEqual({ swept: 0, failed: [] });
  });

  it('empties the trash after its grace', async () => {
    const { fixture, id, parts, storage } = await uploaded();
    await fixture.complete.execute(OWNER, id, parts);
    await fixture.remove.execute(OWNER, id);
    fixture.clock.advance(30 * 24 * HOUR - 1);
    await fixture.sweep.execute();
    expect(await fixture.memory.storage.head(storage.key)).not.toBeNull();
    fixture.clock.advance(2 * HOUR);
    await fixture.sweep.execute();
    expect(await fixture.memory.storage.head(storage.key)).toBeNull();
    expect(await fixture.stored(id)).toBeNull();
  });
});

describe('ConfirmStored', () => {
  it('finishes what the completion left, and is idle otherwise', async () => {
    const { fixture, id, parts } = await uploaded();
    expect(await fixture.confirm.execute(OWNER, id)).toBeNull();
    const record = await fixture.stored(id);
    await fixture.memory.files.update(record, { ...record, status: 'completing', version: 2 });
    expect(await fixture.confirm.execute(OWNER, id)).toMatchObject({ status: 'ready' });
    expect(await fixture.confirm.execute(OWNER, id)).toBeNull();
    expect(await fixture.confirm.execute(OWNER, 'nothing')).toBeNull();
    expect(await fixture.complete.execute(OWNER, id, parts)).toMatchObject({ status: 'ready' });
  });
});

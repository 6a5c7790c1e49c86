import { mp4, OWNER, uploadHouse } from '@intake/testing';
import { multipartOf } from '../uploads/multipart-of.ts';
import { reasonsIn } from './counts.ts';

const HOUR = 3_600_000;

async function sent(head = mp4(64)) {
  const house = uploadHouse();
  const upload = await house.start.execute(OWNER, { name: 'a.mp4', size: head.length, idempotencyKey: 'k' });
  return { house, id: upload.record.id, parts: await house.send(upload, head) };
}

describe('what is told of an upload', () => {
  it('is its way, with what the client sent again', async () => {
    const { house, id, parts } = await sent();
    await house.complete.execute(OWNER, id, parts, 3);
    expect(house.events.kinds).toEqual(['started', 'completed', 'ready']);
    expect(house.events.all[1]).toMatchObject({ file: { id, size: 64 }, retries: 3 });
  });

  it('is told once, however often and from however many doors it is done', async () => {
    const { house, id, parts } = await sent();
    await house.start.execute(OWNER, { name: 'a.mp4', size: 64, idempotencyKey: 'k' });
    await Promise.all([1, 2, 3].map(() => house.complete.execute(OWNER, id, parts)));
    await house.complete.execute(OWNER, id, parts);
    await house.confirm.execute(OWNER, id);
    expect(house.events.kinds.toSorted()).toEqual(['completed', 'ready', 'started']);
  });

  it('is the verdict with its reason', async () => {
    const { house, id, parts } = await sent(Buffer.from('MZ'.padEnd(64, 'x')));
    await house.complete.execute(OWNER, id, parts);
    expect(house.events.kinds).toEqual(['started', 'completed', 'rejected']);
    expect(house.events.all[2]).toMatchObject({ reason: { code: 'CONTENT_MISMATCH' } });
  });

  it.each([
    [{ name: 'a.mp4', size: 0 }, 'EMPTY_FILE'],
    [{ name: 'a.mp4', size: 2 ** 31 }, 'FILE_TOO_LARGE'],
    [{ name: 'a.exe', size: 5 }, 'TYPE_NOT_ALLOWED'],
    [{ name: 'a/b.mp4', size: 5 }, 'INVALID_NAME'],
    [{ name: 'a.mp4', size: 5, head: Buffer.from('MZ') }, 'CONTENT_MISMATCH'],
  ])('is that %j was refused before it began', async (upload, code) => {
    const house = uploadHouse();
    await expect(house.start.execute(OWNER, upload)).rejects.toThrow();
    expect(house.events.all).toEqual([
      {
        kind: 'refused',
        ownerId: OWNER,
        name: upload.name,
        reason: { code, detail: expect.stringMatching(/\.$/) },
      },
    ]);
  });

  it('is that it was given up, once', async () => {
    const { house, id } = await sent();
    await house.abort.execute(OWNER, id);
    await house.abort.execute(OWNER, id);
    expect(house.events.kinds).toEqual(['started', 'aborted']);
  });

  it('is what the sweeper found: abandoned, then cleared away', async () => {
    const { house } = await sent();
    house.world.advance(25 * HOUR);
    await house.sweep.execute();
    house.world.advance(25 * HOUR);
    await house.sweep.execute();
    expect(house.events.kinds).toEqual(['started', 'expired', 'deleted']);
  });

  it('is what the sweeper brought to its end', async () => {
    const { house, id } = await sent();
    const record = await house.stored(id);
    await house.memory.files.update({ ...record, status: 'completing', version: 2 });
    house.world.advance(HOUR);
    await house.sweep.execute();
    expect(house.events.kinds).toEqual(['started', 'completed', 'ready', 'finished']);
  });

  it('is that its parts are lost', async () => {
    const { house, id } = await sent();
    const record = await house.stored(id);
    await house.memory.files.update({ ...record, status: 'completing', version: 2 });
    await house.memory.storage.abortMultipart(multipartOf(record)!);
    house.world.advance(HOUR); // Before, another completion may be half way through S3.
    await house.complete.execute(OWNER, id, []);
    expect(house.events.all[1]).toMatchObject({ kind: 'failed', reason: { code: 'PARTS_LOST' } });
  });
});

it('reasons come with the most frequent first', () => {
  expect(reasonsIn({ refused: 3, 'refused:EMPTY_FILE': 1, 'refused:FILE_TOO_LARGE': 2, started: 9 })).toEqual(
    [
      { kind: 'refused', code: 'FILE_TOO_LARGE', count: 2 },
      { kind: 'refused', code: 'EMPTY_FILE', count: 1 },
    ],
  );
});

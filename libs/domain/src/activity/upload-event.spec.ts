import { mp4, OWNER, uploadFixture } from '@intake/testing';
import { multipartOf } from '../uploads/multipart-of.ts';
import { reasonsIn } from './counts.ts';

const HOUR = 3_600_000;

async function sent(head = mp4(64)) {
  const fixture = uploadFixture();
  const upload = await fixture.start.execute(OWNER, {
    name: 'a.mp4',
    size: head.length,
    idempotencyKey: 'k',
  });
  return { fixture, id: upload.record.id, parts: await fixture.send(upload, head) };
}

describe('what is told of an upload', () => {
  it('is its way, with what the client sent again', async () => {
    const { fixture, id, parts } = await sent();
    await fixture.complete.execute(OWNER, id, parts, 3);
    expect(fixture.events.kinds).toEqual(['started', 'completed', 'ready']);
    expect(fixture.events.all[1]).toMatchObject({ file: { id, size: 64 }, retries: 3 });
  });

  it('is told once, however often and from however many entry points it is done', async () => {
    const { fixture, id, parts } = await sent();
    await fixture.start.execute(OWNER, { name: 'a.mp4', size: 64, idempotencyKey: 'k' });
    await Promise.all([1, 2, 3].map(() => fixture.complete.execute(OWNER, id, parts)));
    await fixture.complete.execute(OWNER, id, parts);
    await fixture.confirm.execute(OWNER, id);
    expect(fixture.events.kinds.toSorted()).toEqual(['completed', 'ready', 'started']);
  });

  it('is the verdict with its reason', async () => {
    const { fixture, id, parts } = await sent(Buffer.from('MZ'.padEnd(64, 'x')));
    await fixture.complete.execute(OWNER, id, parts);
    expect(fixture.events.kinds).toEqual(['started', 'completed', 'rejected']);
    expect(fixture.events.all[2]).toMatchObject({ reason: { code: 'CONTENT_MISMATCH' } });
  });

  it.each([
    [{ name: 'a.mp4', size: 0 }, 'EMPTY_FILE', {}],
    [{ name: 'a.mp4', size: 2 ** 31 }, 'FILE_TOO_LARGE', { limit: 2 ** 30 }],
    [{ name: 'a.exe', size: 5 }, 'TYPE_NOT_ALLOWED', {}],
    [{ name: 'a/b.mp4', size: 5 }, 'INVALID_NAME', {}],
    [
      { name: 'a.mp4', size: 5, head: Buffer.from('MZ') },
      'CONTENT_MISMATCH',
      { claimed: 'mp4', found: 'exe', firstBytes: '4d5a' },
    ],
  ])('is that %j was refused before it began', async (upload, code, facts) => {
    const fixture = uploadFixture();
    await expect(fixture.start.execute(OWNER, upload)).rejects.toThrow();
    expect(fixture.events.all).toEqual([
      {
        kind: 'refused',
        ownerId: OWNER,
        name: upload.name,
        size: upload.size,
        reason: { code, detail: expect.stringMatching(/\.$/), ...facts },
      },
    ]);
  });

  it('is that it was given up, once', async () => {
    const { fixture, id } = await sent();
    await fixture.abort.execute(OWNER, id);
    await fixture.abort.execute(OWNER, id);
    expect(fixture.events.kinds).toEqual(['started', 'aborted']);
  });

  it('is what the sweeper found: abandoned, then cleared away', async () => {
    const fixture = uploadFixture();
    await fixture.start.execute(OWNER, { name: 'a.mp4', size: 64 });
    fixture.clock.advance(25 * HOUR);
    await fixture.sweep.execute();
    fixture.clock.advance(25 * HOUR);
    await fixture.sweep.execute();
    expect(fixture.events.kinds).toEqual(['started', 'expired', 'deleted']);
  });

  it('is what the sweeper brought to its end', async () => {
    const { fixture, id } = await sent();
    const record = await fixture.stored(id);
    await fixture.memory.files.update(record, { ...record, status: 'completing', version: 2 });
    fixture.clock.advance(HOUR);
    await fixture.sweep.execute();
    expect(fixture.events.kinds).toEqual(['started', 'completed', 'ready', 'finished']);
  });

  it('is that its parts are lost', async () => {
    const { fixture, id } = await sent();
    const record = await fixture.stored(id);
    await fixture.memory.files.update(record, { ...record, status: 'completing', version: 2 });
    await fixture.memory.storage.abortMultipart(multipartOf(record)!);
    fixture.clock.advance(HOUR); // Before, another completion may be half way through S3.
    await fixture.complete.execute(OWNER, id, []);
    expect(fixture.events.all[1]).toMatchObject({ kind: 'failed', reason: { code: 'PARTS_LOST' } });
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

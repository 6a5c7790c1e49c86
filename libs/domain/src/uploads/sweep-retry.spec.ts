import { aFile, mp4, OWNER, uploadFixture } from '@intake/testing';
import { dueAt } from '../file-record.ts';
import { MAX_ATTEMPTS, postponed } from './sweep-retry.ts';

const MINUTE = 60_000;
const now = new Date('2026-11-01T10:00:00.000Z');

it('waits twice as long after every attempt, six hours at most', () => {
  let record = aFile({ status: 'aborted' });
  const pauses = Array.from({ length: 11 }, () => {
    record = postponed(record, now);
    return (Date.parse(record.retryAt!) - now.getTime()) / MINUTE;
  });
  expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
});

it('is not due before its next attempt', () => {
  const record = postponed(aFile({ status: 'verifying', attempts: 5 }), now);
  expect(dueAt(record)).toBe(record.retryAt);
});

it('gives up an unverified file in the end, and nothing else', () => {
  const tired = { attempts: MAX_ATTEMPTS - 1 };
  expect(postponed(aFile({ ...tired, status: 'verifying' }), now)).toMatchObject({
    status: 'failed',
    reason: { code: 'UNVERIFIABLE' },
  });
  expect(postponed(aFile({ ...tired, status: 'rejected' }), now)).toMatchObject({ status: 'rejected' });
});

it('a file whose verification is always in doubt ends as failed, and does not hold up another', async () => {
  const fixture = uploadFixture();
  const complete = async (name: string) => {
    const upload = await fixture.start.execute(OWNER, { name, size: 64 });
    const parts = await fixture.send(upload, mp4(64));
    await fixture.complete.execute(OWNER, upload.record.id, parts).catch(() => undefined);
    return upload.record.id;
  };
  fixture.inspector.doubts = Infinity;
  const id = await complete('a.mp4');
  expect(await fixture.stored(id)).toMatchObject({ status: 'verifying' });
  let sweeps = 0;
  while ((await fixture.stored(id)).status === 'verifying') {
    fixture.clock.advance(6 * 60 * MINUTE);
    await fixture.sweep.execute();
    expect(++sweeps).toBeLessThanOrEqual(MAX_ATTEMPTS);
  }
  expect(await fixture.stored(id)).toMatchObject({ status: 'failed', reason: { code: 'UNVERIFIABLE' } });
  expect(sweeps).toBe(MAX_ATTEMPTS);
  fixture.inspector.doubts = 0;
  expect(await fixture.stored(await complete('b.mp4'))).toMatchObject({ status: 'ready' });
});

it('an object that is missing while it is verified ends the file as failed, with the reason', async () => {
  const fixture = uploadFixture();
  const upload = await fixture.start.execute(OWNER, { name: 'a.mp4', size: 64 });
  const parts = await fixture.send(upload, mp4(64));
  fixture.inspector.doubts = 1;
  await fixture.complete.execute(OWNER, upload.record.id, parts).catch(() => undefined);
  await fixture.memory.storage.delete(upload.record.storage.key);
  fixture.clock.advance(3 * MINUTE);
  await fixture.sweep.execute();
  expect(await fixture.stored(upload.record.id)).toMatchObject({
    status: 'failed',
    reason: { code: 'OBJECT_LOST' },
  });
});

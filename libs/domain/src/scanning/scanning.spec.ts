import { mp4, OWNER, uploadFixture } from '@intake/testing';

const SIZE = 1000;
type Fixture = ReturnType<typeof uploadFixture>;
let t: Fixture;
beforeEach(() => {
  t = uploadFixture();
  t.memory.scans.enabled = true;
});

async function sent(name = 'a.mp4', bytes = mp4(SIZE)) {
  const upload = await t.start.execute(OWNER, { name, size: bytes.length });
  const parts = await t.send(upload, bytes);
  return t.complete.execute(OWNER, upload.record.id, parts);
}
const refOf = (fileId: string, attempt = 1) => ({ ownerId: OWNER, fileId, attempt });
const executions = () => [...t.memory.scans.executions.values()];

it('is not ready before the scanner has spoken, and then is, with its analysis begun', async () => {
  const { id, status } = await sent();
  expect(status).toBe('verifying');
  expect(executions()).toEqual([{ ref: refOf(id), state: 'running' }]);
  expect(t.memory.engine.executions.size).toBe(0);
  await t.settleScan.execute(refOf(id), { kind: 'clean' });
  expect(await t.stored(id)).toMatchObject({ status: 'ready', scan: { verdict: 'clean' } });
  expect(t.memory.engine.executions.size).toBe(1);
});

it('is rejected with what was found, and its bytes go', async () => {
  const { id, storage } = await sent();
  await t.settleScan.execute(refOf(id), { kind: 'malware', found: 'Eicar-Test-Signature' });
  expect(await t.stored(id)).toMatchObject({
    status: 'rejected',
    reason: { code: 'MALWARE_FOUND', found: 'Eicar-Test-Signature' },
  });
  t.clock.advance(8 * 24 * 3_600_000);
  await t.sweep.execute();
  expect(await t.memory.storage.peek(storage.key, 1)).toBeNull();
});

it('is ready where the scanner cannot look into it, and says so', async () => {
  const { id } = await sent();
  await t.settleScan.execute(refOf(id), { kind: 'unscanned' });
  expect(await t.stored(id)).toMatchObject({ status: 'ready', scan: { verdict: 'unscanned' } });
});

it('is not scanned when its content is not what its name says', async () => {
  expect(await sent('a.mp4', Buffer.from('MZ this is a program'))).toMatchObject({ status: 'rejected' });
  expect(executions()).toEqual([]);
});

it('waits while its scan goes on, however often it is looked at', async () => {
  const { id } = await sent();
  for (let i = 0; i < 40; i++) {
    t.clock.advance(6 * 3_600_000);
    await t.sweep.execute();
  }
  expect(executions()).toHaveLength(1);
  expect((await t.stored(id)).status).toBe('verifying');
});

it('is scanned again when a scan came to nothing, and the late word of the first is not heard', async () => {
  const { id } = await sent();
  executions()[0]!.state = 'failed';
  t.clock.advance(10 * 60_000);
  await t.sweep.execute();
  expect(executions().map(({ ref }) => ref.attempt)).toEqual([1, 2]);
  await t.settleScan.execute(refOf(id, 1), { kind: 'clean' });
  expect((await t.stored(id)).status).toBe('verifying');
  await t.settleScan.execute(refOf(id, 2), { kind: 'clean' });
  expect((await t.stored(id)).status).toBe('ready');
});

it('is given up after many scans that came to nothing', async () => {
  const { id } = await sent();
  for (let i = 0; i < 60 && (await t.stored(id)).status === 'verifying'; i++) {
    for (const execution of executions()) execution.state = 'failed';
    t.clock.advance(3 * 3_600_000);
    await t.sweep.execute();
  }
  expect(await t.stored(id)).toMatchObject({ status: 'failed', reason: { code: 'UNVERIFIABLE' } });
  expect(executions().length).toBeLessThan(20);
});

it('begins the scan that a crash left out', async () => {
  t.memory.scans.start = () => Promise.reject(new Error('killed'));
  const { id } = await sent();
  delete (t.memory.scans as Partial<Fixture['memory']['scans']>).start;
  t.clock.advance(10 * 60_000);
  await t.sweep.execute();
  expect(executions()).toEqual([{ ref: refOf(id), state: 'running' }]);
});

it('asks the scanner only about what still waits', async () => {
  const { id, storage } = await sent();
  await expect(t.scan.execute(refOf(id))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  t.memory.scanner.verdicts.set(storage.key, { kind: 'clean' });
  expect(await t.scan.execute(refOf(id))).toEqual({ kind: 'clean' });
  expect(await t.scan.execute(refOf(id, 2))).toBeNull();
  await t.settleScan.execute(refOf(id), { kind: 'clean' });
  expect(await t.scan.execute(refOf(id))).toBeNull();
});

import { crc64nvme, mp4, OWNER, processingFixture, uploadFixture } from '@intake/testing';

type Fixture = ReturnType<typeof uploadFixture>;

const bytes = mp4(2000);

/** A file of one PUT that has been sent; its checksum is known beforehand. */
async function sent(fixture: Fixture): Promise<string> {
  const { record, parts } = await fixture.start.execute(OWNER, {
    name: 'film.mp4',
    size: bytes.length,
    checksum: crc64nvme(bytes),
  });
  await fixture.send({ record, parts } as never, bytes);
  return record.id;
}

const begun = ({ memory }: Fixture) => [...memory.engine.executions.keys()];
const sweepRuns = ({ memory, clock }: Fixture) => {
  const processing = processingFixture((port) => port, {
    files: memory.files,
    runs: memory.runs,
    engine: memory.engine,
  });
  processing.clock.advance(clock.now().getTime() - processing.clock.now().getTime());
  return processing.sweep.execute();
};

it('a file that becomes ready has one run and one execution, however often its arrival is told', async () => {
  const fixture = uploadFixture();
  const id = await sent(fixture);
  await Promise.all([fixture.confirm.execute(OWNER, id), fixture.complete.execute(OWNER, id, [])]);
  await fixture.confirm.execute(OWNER, id);
  await fixture.complete.execute(OWNER, id, []);
  expect((await fixture.stored(id)).status).toBe('ready');
  expect(begun(fixture)).toEqual([`${id}-${id}`]);
  expect(await fixture.memory.runs.summaries(OWNER, [id])).toMatchObject([{ run: id, state: 'queued' }]);
});

it('begins the run at once, whichever of two that verify it at the same time queues it and makes the file ready', async () => {
  const fixture = uploadFixture();
  const id = await sent(fixture);
  const { files } = fixture.memory;
  const update = files.update.bind(files);
  // The completion has queued the run; the event of the object is faster with the file.
  files.update = async (...change) => {
    files.update = update;
    await fixture.confirm.execute(OWNER, id);
    return update(...change);
  };
  await fixture.complete.execute(OWNER, id, []);
  expect((await fixture.stored(id)).status).toBe('ready');
  expect(begun(fixture)).toEqual([`${id}-${id}`]);
});

it('a process that is killed between the run and the file leaves what the sweepers finish', async () => {
  const fixture = uploadFixture();
  const id = await sent(fixture);
  const update = fixture.memory.files.update.bind(fixture.memory.files);
  fixture.memory.files.update = async () => {
    throw new Error('killed');
  };
  await expect(fixture.complete.execute(OWNER, id, [])).rejects.toThrow('killed');
  fixture.memory.files.update = update;
  expect(begun(fixture)).toEqual([]);
  expect(await fixture.memory.runs.findRun({ ownerId: OWNER, fileId: id, runId: id })).toMatchObject({
    state: 'queued',
  });
  await fixture.confirm.execute(OWNER, id);
  expect(begun(fixture)).toEqual([`${id}-${id}`]);
});

it('a workflow that cannot be reached refuses no file; its run is begun later', async () => {
  const fixture = uploadFixture();
  const id = await sent(fixture);
  const start = fixture.memory.engine.start.bind(fixture.memory.engine);
  fixture.memory.engine.start = async () => {
    throw new Error('Step Functions is away.');
  };
  expect((await fixture.complete.execute(OWNER, id, [])).status).toBe('ready');
  fixture.memory.engine.start = start;
  fixture.clock.advance(61_000);
  await sweepRuns(fixture);
  expect(begun(fixture)).toEqual([`${id}-${id}`]);
});

it('what was refused has no run, and where nothing is analysed there is none', async () => {
  const fixture = uploadFixture();
  fixture.memory.engine.enabled = false;
  await fixture.complete.execute(OWNER, await sent(fixture), []);
  expect(fixture.memory.runs.runs.size).toBe(0);
  fixture.memory.engine.enabled = true;
  fixture.inspector.inspect = async () => ({ format: 'exe' }) as never;
  const id = await sent(fixture);
  expect((await fixture.complete.execute(OWNER, id, [])).status).toBe('rejected');
  expect(fixture.memory.runs.runs.size).toBe(0);
});

it('a file that goes for good takes its runs along: they are condemned before its bytes and its record are gone', async () => {
  const fixture = uploadFixture();
  const id = await sent(fixture);
  await fixture.complete.execute(OWNER, id, []);
  await fixture.remove.execute(OWNER, id);
  await fixture.purge.execute(OWNER, id);
  const dropped: unknown[] = [];
  const remove = fixture.memory.storage.delete.bind(fixture.memory.storage);
  fixture.memory.storage.delete = async (key) => {
    dropped.push((await fixture.memory.runs.findRun({ ownerId: OWNER, fileId: id, runId: id }))?.dropAt);
    return remove(key);
  };
  await fixture.sweep.execute();
  expect(dropped).toEqual([expect.any(String)]);
  expect(await fixture.memory.files.find(OWNER, id)).toBeNull();
  fixture.clock.advance(11 * 60_000);
  await sweepRuns(fixture);
  expect(fixture.memory.runs.runs.size).toBe(0);
});

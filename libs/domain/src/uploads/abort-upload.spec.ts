import { mp4, OWNER, uploadFixture } from '@intake/testing';

const MiB = 1024 * 1024;

it('may be repeated, and may come several times at once', async () => {
  const fixture = uploadFixture();
  const { record } = await fixture.start.execute(OWNER, { name: 'a.mp4', size: 20 * MiB, head: mp4(64) });
  const aborts = Array.from({ length: 4 }, () => fixture.abort.execute(OWNER, record.id));
  await expect(Promise.all(aborts)).resolves.toHaveLength(4);
  await fixture.abort.execute(OWNER, record.id);
  expect(fixture.events.kinds.filter((kind) => kind === 'aborted')).toHaveLength(1);
});

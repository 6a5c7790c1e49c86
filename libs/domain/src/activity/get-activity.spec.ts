import { aFailure, FixedClock, MemoryActivityStore, MemoryUserStore } from '@intake/testing';
import { GetActivity } from './get-activity.ts';

const clock = new FixedClock('2026-11-02T23:59:00.000Z');

it('has every day of the stretch, in UTC, the quiet ones included', async () => {
  const activity = new MemoryActivityStore();
  await activity.add('2026-10-30', { started: 9 });
  await activity.add('2026-10-31', { started: 1 });
  await activity.add('2026-11-02', { ready: 2 });
  const { days } = await new GetActivity({ activity, users: new MemoryUserStore(), clock }).execute(3);
  expect(days).toEqual([
    { date: '2026-10-31', counts: { started: 1 } },
    { date: '2026-11-01', counts: {} },
    { date: '2026-11-02', counts: { ready: 2 } },
  ]);
});

it('has the last fifty failures', async () => {
  const activity = new MemoryActivityStore();
  for (let i = 0; i < 60; i++) await activity.addFailure(aFailure({ name: `${i}.mp4` }));
  const { failures } = await new GetActivity({ activity, users: new MemoryUserStore(), clock }).execute(1);
  expect(failures.map(({ name }) => name)).toEqual(Array.from({ length: 50 }, (_, i) => `${59 - i}.mp4`));
});

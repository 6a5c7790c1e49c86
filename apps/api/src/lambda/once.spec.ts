import { once } from './once.ts';

it('makes a thing once for all who ask, and again after a failure', async () => {
  let made = 0;
  let broken = true;
  const open = once(async () => {
    made++;
    if (broken) throw new Error('not yet');
    return made;
  });
  await expect(Promise.all([open(), open()])).rejects.toThrow('not yet');
  expect(made).toBe(1);
  broken = false;
  expect(await Promise.all([open(), open(), open()])).toEqual([2, 2, 2]);
});

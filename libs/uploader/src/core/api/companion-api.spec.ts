import { CompanionApi } from './companion-api.ts';
import type { Sender } from './upload-api.ts';

it('forgets uploads that have ended, all but the newest', async () => {
  let created = 0;
  const send = (async ({ path }: { path: string }) => ({
    body: path === '/s3/multipart' ? { uploadId: `u${++created}`, key: `k${created}` } : {},
    serverTime: NaN,
  })) as Sender;
  const api = new CompanionApi(send);
  const begin = async (n: number) => (await api.create({ name: 'a.txt', size: 1 }, `once-${n}`)).body.id;

  const going = await begin(0);
  const ended: string[] = [];
  for (let n = 1; n <= 150; n++) {
    ended.push(await begin(n));
    if (n % 2) await api.complete(ended.at(-1)!, { parts: [] });
    else await api.drop(ended.at(-1)!);
  }
  await expect(api.file(ended[0]!)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await begin(1)).toBe('u152');
  // What a lost answer makes ask again is known still, and so is what goes on, however old it is.
  expect(await api.file(ended[148]!)).toMatchObject({ status: 'ready' });
  expect(await begin(149)).toBe(ended[148]);
  await api.drop(ended[149]!);
  expect(await begin(0)).toBe(going);
});

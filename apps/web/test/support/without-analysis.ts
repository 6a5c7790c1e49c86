import { Client } from '../../../api/test/support/client.ts';
import type { SignIn } from '../../../../scripts/lib/stack.ts';

/** Has no file of this person analysed by itself: where that shows nothing, it takes a good part of the processor. */
export async function withoutAnalysis({ url, email, password }: SignIn): Promise<void> {
  const client = new Client(url);
  client.token = (await client.post('/auth/login', { email, password })).body.accessToken;
  const { items } = (await client.get('/algorithms')).body as {
    items: { id: string; automatic: boolean }[];
  };
  const algorithmsOff = items.filter(({ automatic }) => automatic).map(({ id }) => id);
  const { status } = await client.patch('/settings', { algorithmsOff });
  if (status !== 200) throw new Error(`The settings were not changed: ${status}`);
}

import { AwsError } from '../gateway/aws-error.ts';
import { JoinedBatches } from './joined-batches.ts';

/** An engine that refuses transactions with `bad` in them, and does not answer to those with `lost`. */
function anEngine() {
  const written: unknown[][] = [];
  const joined = new JoinedBatches(async ({ TransactItems }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (TransactItems.some((one) => Object(one) === bad))
      throw new AwsError('ValidationException', 400, 'bad');
    if (TransactItems.some((one) => Object(one) === lost)) throw new Error('ECONNRESET');
    written.push(TransactItems);
  });
  return { joined, written };
}
const [bad, lost] = [{ name: 'bad' }, { name: 'lost' }];
const batch = (name: string, size = 25) => Array.from({ length: size }, (_, i) => ({ name: `${name}${i}` }));

it('writes together what comes while another batch is written, as much as a transaction takes', async () => {
  const { joined, written } = anEngine();
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => joined.write(batch(name))));
  expect(written.map((items) => items.length)).toEqual([25, 100, 25]);
  expect(written.flat()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].flatMap((name) => batch(name)));
});

it('lets a batch that is refused take no other along', async () => {
  const { joined, written } = anEngine();
  const outcomes = await Promise.allSettled([
    joined.write(batch('first')),
    joined.write(batch('a', 2)),
    joined.write([bad]),
    joined.write(batch('b', 2)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(written.slice(1)).toEqual([batch('a', 2), batch('b', 2)]);
});

it('says of none that it is written when the engine does not answer, and goes on', async () => {
  const { joined } = anEngine();
  const outcomes = await Promise.allSettled([
    joined.write(batch('first')),
    joined.write(batch('a', 2)),
    joined.write([lost]),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  await joined.write(batch('later'));
});

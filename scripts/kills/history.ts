import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { seededRandom } from '@intake/testing';
import type { Answer } from '../../apps/api/test/support/client.ts';
import { putParts } from '../../apps/api/test/support/transfer.ts';
import { inRepo } from '../lib/paths.ts';
import type { MortalSystem } from './mortal-system.ts';

/** What was done with one file, and what it must have come to. */
export interface History {
  seed: number;
  id: string;
  bytes: Buffer;
  /** Its owner has deleted it for good. */
  purged: boolean;
}

const PHOTO = readFileSync(inRepo('libs/algorithms/samples/image.jpg'));
/** Of what a person would try again, ms. */
const PATIENCE = 300_000;
const PAUSE = 150;
/** After this the sender is back and completes what the event of the object has not: its receiver may have been killed. ms */
const EVENT = 8_000;

/** One file from its upload on, by an owner who repeats what was not answered. What is done with it the seed decides. */
export async function liveThrough(system: MortalSystem, seed: number): Promise<History> {
  const next = seededRandom(seed);
  const { client } = system;
  const isPhoto = next() < 0.15;
  const bytes = isPhoto
    ? Buffer.concat([PHOTO, Buffer.from(String(seed))])
    : Buffer.from(`History ${seed} of a file.\n`);
  const name = `history-${seed}.${isPhoto ? 'jpg' : 'txt'}`;
  const history: History = { seed, id: '', bytes, purged: false };
  const started = await answered(() =>
    client.post('/uploads', { name, size: bytes.length }, { 'idempotency-key': `history-${seed}` }),
  );
  history.id = started.body.id;
  const parts = await again(
    async () => {
      const { body } = await answered(() => client.post(`/uploads/${history.id}/parts`, { numbers: [1] }));
      return putParts([{ ...started.body.parts[0], ...body.parts[0] }], bytes);
    },
    () => isReady(system, history.id),
  );
  const complete = () => answered(() => client.post(`/uploads/${history.id}/complete`, { parts }));
  const dice = next();
  // The others have left after their last byte: the event of the object has to do.
  if (parts && dice < 0.5) await complete();
  if (parts && dice < 0.1) await Promise.all([complete(), complete()]);
  await again(
    async () => {
      if (!(await isReady(system, history.id))) throw new Error(`${history.id} is not ready.`);
    },
    undefined,
    EVENT,
  ).catch(complete);
  if (next() < 0.15) await repeatEvent(system, history.id).catch(() => undefined);
  const path = `/files/${history.id}`;
  await sleep(next() * 1500);
  const what = next();
  if (what < 0.1) {
    await answered(() => client.delete(path));
    await answered(() => client.delete(`/trash/${history.id}`));
    history.purged = true;
  } else if (what < 0.2) await answered(() => client.post(`${path}/processing/${history.id}/cancel`));
  else if (what < 0.3) await answered(() => client.post(`${path}/processing`, {}));
  return history;
}

/** Refusals are answers; that nobody is there is none. */
const answered = (ask: () => Promise<Answer>): Promise<Answer> =>
  again(async () => {
    const answer = await ask();
    if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status} ${answer.text}`);
    return answer;
  }) as Promise<Answer>;

/** @param done whether it is not needed any more. @returns undefined then */
async function again<T>(
  work: () => Promise<T>,
  done?: () => Promise<boolean>,
  patience = PATIENCE,
): Promise<T | undefined> {
  for (const until = Date.now() + patience; ;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(PAUSE);
      if (await done?.().catch(() => false)) return undefined;
    }
  }
}

async function isReady({ client }: MortalSystem, id: string): Promise<boolean> {
  return (await answered(() => client.get(`/files/${id}`))).body?.status === 'ready';
}

/** S3 tells of the object three times more. */
async function repeatEvent({ aws, client }: MortalSystem, id: string): Promise<void> {
  const { body: me } = await answered(() => client.get('/auth/me'));
  const sqs = new SQSClient(aws);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'intake-local-object-events' }));
  const MessageBody = JSON.stringify({ detail: { object: { key: `files/${me.id}/${id}` } } });
  for (let n = 0; n < 3; n++) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  sqs.destroy();
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { Client, type Json } from '../../apps/api/test/support/client.ts';
import { putParts } from '../../apps/api/test/support/transfer.ts';
import { inRepo } from '../lib/paths.ts';
import { type Stack, startStack } from '../lib/stack.ts';

/** What `npm start` starts, with an algorithm `image` that does what the name of a file says. */
const dir = mkdtempSync(join(tmpdir(), 'intake-processing-'));
const photo = readFileSync(inRepo('libs/algorithms/samples/image.jpg'));
const MOODY = `
  const moods = {
    crash: () => process.exit(3),
    greedy: () => { const all = []; for (;;) all.push(Buffer.alloc(5e7, 1)); },
    hungry: () => { const all = Buffer.alloc(3e8, 1); return new Promise((resolve) => setTimeout(resolve, 5000, all)); },
    wrong: () => ({ result: 'no object' }),
    slow: () => new Promise((resolve) => setTimeout(resolve, 5000)),
    endless: () => new Promise(() => setInterval(() => {}, 1000)),
  };
  export default async (task) => {
    await task.read(0, 16);
    const said = await moods[task.file.name.split('.')[0]]?.();
    return said ?? { result: { width: 1, height: 1, orientation: 1, format: 'jpeg' } };
  };`;

let stack: Stack;
let client: Client;
let aws: { region: string; endpoint: string; credentials: { accessKeyId: string; secretAccessKey: string } };

beforeAll(async () => {
  stack = await startStack({ dir, port: 0, awsPort: 0, dev: false });
  const { url, email, password } = stack.signIn;
  client = new Client(url);
  client.token = (await client.post('/auth/login', { email, password })).body.accessToken;
  const credentials = JSON.parse(readFileSync(join(dir, 'aws/credentials.json'), 'utf8'));
  aws = { region: 'us-west-1', endpoint: stack.endpoint, credentials };
});
afterAll(async () => {
  await stack?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function upload(name: string): Promise<string> {
  const { body } = await client.post('/uploads', { name, size: photo.length });
  const parts = await putParts(body.parts, photo);
  expect((await client.post(`/uploads/${body.id}/complete`, { parts })).body.status).toBe('ready');
  return body.id;
}

/** The newest run of a file, as soon as it is as wanted; an AWS that is away meanwhile is waited for. */
async function run(id: string, wanted: (run: Json) => boolean): Promise<Json> {
  for (;;) {
    const { body } = await client.get(`/files/${id}/processing`);
    const [newest] = body?.items ?? [];
    if (newest && wanted(newest)) return newest;
    await sleep(100);
  }
}
const ended = ({ state }: Json) => state !== 'queued' && state !== 'running';
const step = ({ steps }: Json, algorithm: string) => steps.find((one: Json) => one.algorithm === algorithm);
const inTheMiddle = (one: Json) =>
  step(one, 'identify')?.state === 'succeeded' && step(one, 'image').state === 'running';

async function executions(id: string): Promise<string[]> {
  const sfn = new SFNClient(aws);
  const stateMachineArn = 'arn:aws:states:us-west-1:000000000000:stateMachine:intake-local-process-file';
  const found = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1000 }));
  sfn.destroy();
  return found.executions!.map(({ name }) => name!).filter((name) => name.startsWith(id));
}

/** Of all attempts of all tasks in the execution of a file's first run. */
async function errors(id: string): Promise<string[]> {
  const sfn = new SFNClient(aws);
  const executionArn = `arn:aws:states:us-west-1:000000000000:execution:intake-local-process-file:${id}-${id}`;
  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  sfn.destroy();
  return events!.flatMap(({ taskFailedEventDetails: failed }) => failed?.error ?? []);
}

it('an uploaded file is really analysed: identified, and shown by a thumbnail', async () => {
  const id = await upload('photo.jpg');
  const { state, progress, steps } = await run(id, ended);
  expect({ state, progress }).toEqual({ state: 'succeeded', progress: 1 });
  expect(steps).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({
        algorithm: 'identify',
        state: 'succeeded',
        attempt: 1,
        engine: expect.stringMatching(/^file-type \d+/),
        result: expect.objectContaining({ claimed: 'jpg', detected: 'jpg', agrees: true }),
      }),
      expect.objectContaining({ algorithm: 'image', state: 'succeeded' }),
    ]),
  );
  const { processing, thumbnail } = (await client.get(`/files/${id}`)).body;
  expect(processing).toEqual({ state: 'succeeded', run: id, progress: 1 });
  const image = await fetch(thumbnail.url);
  expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
  const { items } = (await client.get('/algorithms')).body;
  expect(items.map((one: Json) => one.id)).toEqual(expect.arrayContaining(['identify', 'image']));
  expect(items.flatMap((one: Json) => one.engines).every((one: Json) => one.installed)).toBe(true);
});

it('S3 tells of it three times more, and out of order: it is analysed once', async () => {
  const id = await upload('again.jpg');
  await run(id, ended);
  const sqs = new SQSClient(aws);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'intake-local-object-events' }));
  const { body: me } = await client.get('/auth/me');
  const MessageBody = JSON.stringify({ detail: { object: { key: `files/${me.id}/${id}` } } });
  for (let n = 0; n < 3; n++)
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds: 0 }));
  const waiting = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  for (let left = 1; left > 0;) {
    const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...waiting] });
    const { Attributes = {} } = await sqs.send(ask);
    left = waiting.reduce((sum, name) => sum + Number(Attributes[name]), 0);
    await sleep(50);
  }
  sqs.destroy();
  expect(await executions(id)).toEqual([`${id}-${id}`]);
  expect((await client.get(`/files/${id}/processing`)).body.items).toHaveLength(1);
});

describe('an algorithm that goes wrong', () => {
  beforeAll(() => writeFileSync(join(dir, 'lambda/light-task/algorithms/image/run.mjs'), MOODY));

  it.each([
    ['crash.jpg', 'WORKER_FAILED'],
    ['greedy.jpg', 'MEMORY_LIMIT'],
    ['wrong.jpg', 'RESULT_INVALID'],
  ])('%s: the run is partial, the others have their results, the file can be had', async (name, code) => {
    const id = await upload(name);
    const found = await run(id, ended);
    expect(found).toMatchObject({ state: 'partial', reason: { code: 'STEPS_FAILED', detail: 'image' } });
    expect(step(found, 'image')).toMatchObject({ state: 'failed', reason: { code } });
    expect(step(found, 'identify')).toMatchObject({ state: 'succeeded' });
    const { body } = await client.get(`/files/${id}/download`);
    expect(Buffer.from(await (await fetch(body.url)).arrayBuffer()).equals(photo)).toBe(true);
  });

  it('takes more than its function has: that is tried twice, and the step says why it failed', async () => {
    const lambda = new LambdaClient(aws);
    const FunctionName = 'intake-local-lightTask';
    const { MemorySize } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 300 }));
    const id = await upload('hungry.jpg');
    const found = await run(id, ended);
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize }));
    lambda.destroy();
    expect(step(found, 'image')).toMatchObject({ state: 'failed', reason: { code: 'MEMORY_LIMIT' } });
    expect(step(found, 'identify').state).toBe('succeeded');
    expect(await errors(id)).toEqual(['Runtime.OutOfMemory', 'Runtime.OutOfMemory']);
  });

  it('never ends: it is cancelled, and run again without what had succeeded', async () => {
    const id = await upload('endless.jpg');
    await run(id, inTheMiddle);
    expect((await client.post(`/files/${id}/processing/${id}/cancel`)).body.state).toBe('cancelled');
    await client.patch(`/files/${id}`, { name: 'calm.jpg' });
    const { body: again } = await client.post(`/files/${id}/processing`, { after: id });
    const found = await run(id, (one) => one.id === again.id && ended(one));
    expect(found).toMatchObject({ state: 'succeeded', after: id });
    expect(step(found, 'identify')).toBeUndefined();
    expect(await executions(id)).toHaveLength(2);
  });

  it('AWS is killed in the middle: the run goes on, and no finished step is done again', async () => {
    const id = await upload('slow.jpg');
    await run(id, inTheMiddle);
    process.kill(Number(readFileSync(join(dir, 'aws/folder.lock.pid'), 'utf8')), 'SIGKILL');
    const found = await run(id, ended);
    expect(found).toMatchObject({ state: 'succeeded' });
    expect(step(found, 'identify')).toMatchObject({ state: 'succeeded', attempt: 1 });
    expect(step(found, 'image')).toMatchObject({ state: 'succeeded', attempt: 2 });
    expect(await executions(id)).toEqual([`${id}-${id}`]);
  });
});

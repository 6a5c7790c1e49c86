import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createDynamo,
  createS3,
  createSsm,
  DynamoFileStore,
  PARAMETERS,
  pathOf,
  readParameters,
  S3ObjectStorage,
} from '@intake/aws';
import { become, multipartOf } from '@intake/domain';
import { combineCrc64Nvme } from '@intake/protocol';
import { crc64nvme } from '@intake/testing';
import { Client } from '../../apps/api/test/support/client.ts';
import { Listener } from '../../apps/api/test/support/listener.ts';
import { putParts, video } from '../../apps/api/test/support/transfer.ts';
import { packagedTemplate, type Properties } from '../../infra/checks/template.ts';
import type { LambdaName } from '../lib/aws-package.ts';
import { type LambdaStack, startLambdaStack } from '../lib/lambda-stack.ts';
import { inRepo } from '../lib/paths.ts';
import { startCountingProxy } from './counting-proxy.ts';

/** What IAM asks for an S3 operation; for DynamoDB and SSM it is the operation itself. */
const S3_ACTIONS: Record<string, string> = {
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  PutObject: 's3:PutObject',
  ListParts: 's3:ListMultipartUploadParts',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  DeleteObject: 's3:DeleteObject',
  DeleteObjects: 's3:DeleteObject',
  ListObjects: 's3:ListBucket',
  GetObject: 's3:GetObject',
  'HEAD object': 's3:GetObject',
  'HEAD bucket': 's3:ListBucket',
};

const ROLES: Record<LambdaName, string> = {
  http: 'HttpRole',
  'object-created': 'ObjectCreatedRole',
  sweep: 'SweepRole',
  realtime: 'RealtimeRole',
  'fan-out': 'FanOutRole',
  workflow: 'WorkflowRole',
  webhooks: 'WebhooksRole',
  scan: 'ScanRole',
  batches: 'BatchesRole',
  'light-task': 'LightTaskRole',
  'heavy-task': 'HeavyTaskRole',
};

const dir = mkdtempSync(join(tmpdir(), 'intake-roles-'));
const proxies = new Map<LambdaName, Awaited<ReturnType<typeof startCountingProxy>>>();
const called = new Map<LambdaName, string[]>();
const allowed = new Map<LambdaName, string[]>();
const indexes = new Map<LambdaName, { called: string[]; allowed: string[] }>();

beforeAll(async () => {
  const template = await packagedTemplate('dev');
  for (const [lambda, role] of Object.entries(ROLES) as [LambdaName, string][]) {
    const statements: Properties[] =
      template.Resources[role]!.Properties!.Policies[0].PolicyDocument.Statement;
    allowed.set(
      lambda,
      statements.flatMap(({ Action }) => Action),
    );
    indexes.set(lambda, { called: [], allowed: indexesOf(statements) });
  }
  const via = async (lambda: LambdaName, endpoint: string) => {
    proxies.set(lambda, await startCountingProxy(endpoint));
    return proxies.get(lambda)!.endpoint;
  };
  const stack = await startLambdaStack({ dir, port: 0, log: () => {}, via });
  try {
    await useEverything(stack);
  } finally {
    await stack.stop();
  }
  for (const [lambda, proxy] of proxies) {
    await proxy.stop();
    indexes.get(lambda)!.called = proxy.indexes();
    called.set(lambda, [...new Set(Object.keys(proxy.take()).map(actionOf))].sort());
  }
}, 240_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Those that statements allow to query: the right to query the table is none to query its indexes. */
function indexesOf(statements: Properties[]): string[] {
  const resources = statements
    .filter(({ Action }) => [Action].flat().includes('dynamodb:Query'))
    .flatMap(({ Resource }) => Resource);
  return [...JSON.stringify(resources).matchAll(/\/index\/([\w-]+)/g)].map(([, name]) => name!).sort();
}

function actionOf(counted: string): string {
  const [service, ...operation] = counted.split(' ');
  // Who writes in a transaction needs the right to each write.
  if (counted === 'dynamodb TransactWriteItems') return 'dynamodb:PutItem';
  if (service !== 's3') return `${service}:${operation.join(' ')}`;
  const action = S3_ACTIONS[operation.join(' ')];
  if (!action) throw new Error(`Which action is ${counted}?`);
  return action;
}

/** Every call of the contract that reaches AWS in its own way. */
async function useEverything({ url, admin, sweep, aws }: LambdaStack): Promise<void> {
  await putLocalhost(aws);
  const client = new Client(url);
  const { body: signIn } = await client.post('/auth/login', { email: admin.email, password: admin.password });
  client.token = signIn.accessToken;
  const listener = await Listener.open(client);
  const bytes = video(1_000_000);
  const { body: upload } = await client.post('/uploads', { name: 'a.mp4', size: bytes.length });
  const parts = await putParts(upload.parts, bytes);
  expect((await client.post(`/uploads/${upload.id}/complete`, { parts })).body.status).toBe('ready');
  await analyse(client);
  await analyseMany(client);
  await tellSomebody(client);
  await smallFiles(client, ['taken', 'left to the event']);
  const { body: unwanted } = await client.post('/uploads', { name: 'b.mp4', size: 5 });
  await client.delete(`/uploads/${unwanted.id}`);
  for (const list of ['', 'category=video&'])
    for (const sort of ['-createdAt', 'name', 'size']) await client.get(`/files?${list}sort=${sort}`);
  await client.get('/files?deleted=true');
  await client.get(`/files/${upload.id}/download`);
  await client.delete(`/files/${upload.id}`);
  await client.post(`/files/${upload.id}/restore`);
  expect((await client.get('/api/health')).status).toBe(200);
  expect((await client.get('/admin/activity')).body.days.at(-1).ready).toBe(5);
  await interrupt(client, aws, signIn.user.id, sweep);
  await listener.until(() => listener.events.includes('file.ready a.mp4'));
  listener.close();
  const again = await Listener.open(client, listener.seq - 1);
  await client.post('/auth/refresh');
  await client.post('/auth/logout');
  await again.until(() => again.closed);
}

/** Webhooks may reach this machine; read with the first request. */
async function putLocalhost(aws: LambdaStack['aws']): Promise<void> {
  const ssm = createSsm(aws);
  const Name = `${pathOf('local')}${PARAMETERS.webhookHosts.name}`;
  await ssm.send(new PutParameterCommand({ Name, Value: 'localhost', Type: 'StringList' }));
  ssm.destroy();
}

/** A webhook that is created, tried, given another secret, and deleted. */
async function tellSomebody(client: Client): Promise<void> {
  const receiver = createServer((_, response) => response.writeHead(204).end());
  await new Promise<void>((resolve) => receiver.listen(0, 'localhost', resolve));
  const url = `http://localhost:${(receiver.address() as AddressInfo).port}/`;
  const { body: webhook } = await client.post('/webhooks', { url, events: ['file.ready'] });
  await client.post(`/webhooks/${webhook.id}/test`, {});
  const state = async () => (await client.get(`/webhooks/${webhook.id}/deliveries`)).body.items[0]?.state;
  for (let tries = 0; tries < 100 && (await state()) !== 'delivered'; tries++) await sleep(100);
  expect(await state()).toBe('delivered');
  await client.patch(`/webhooks/${webhook.id}`, { enabled: false });
  await client.delete(`/webhooks/${webhook.id}`);
  receiver.close();
}

/** A batch of what was uploaded so far. */
async function analyseMany(client: Client): Promise<void> {
  const wanted = { files: { filter: { category: 'image' } }, algorithms: [{ id: 'identify' }] };
  const { body: batch } = await client.post('/batches', wanted);
  const read = async () => (await client.get(`/batches/${batch.id}`)).body;
  const isOpen = async () => ['planning', 'running'].includes((await read()).state);
  for (let tries = 0; tries < 600 && (await isOpen()); tries++) await sleep(100);
  expect(await read()).toMatchObject({ state: 'succeeded', total: 2 });
}

/** A picture, of which there are thumbnails; and a run that is cancelled. */
async function analyse(client: Client): Promise<void> {
  const bytes = readFileSync(inRepo('libs/algorithms/samples/image.jpg'));
  const send = async (name: string) => {
    const { body: upload } = await client.post('/uploads', { name, size: bytes.length });
    const parts = await putParts(upload.parts, bytes);
    await client.post(`/uploads/${upload.id}/complete`, { parts });
    return upload;
  };
  // A run of its own accord, cancelled while it has a slot: the next one that waits is looked for.
  const unwanted = await send('unwanted.jpg');
  const { items } = (await client.get(`/files/${unwanted.id}/processing`)).body;
  const cancelled = await client.post(`/files/${unwanted.id}/processing/${items[0].id}/cancel`);
  expect(cancelled.body.state).toBe('cancelled');
  const upload = await send('photo.jpg');
  const read = async () => (await client.get(`/files/${upload.id}`)).body;
  // Every step may be done and the run not yet gathered.
  const isOpen = async () => ['queued', 'running'].includes((await read()).processing?.state ?? 'queued');
  for (let tries = 0; tries < 900 && (await isOpen()); tries++) await sleep(100);
  const { processing, thumbnail } = await read();
  expect(processing.state).toBe('succeeded');
  expect((await fetch(thumbnail.url)).status).toBe(200);
  const { body: run } = await client.post(`/files/${upload.id}/processing`, {});
  expect((await client.post(`/files/${upload.id}/processing/${run.id}/cancel`)).body.state).toBe('cancelled');
}

/** Files of one PUT, started together. All but the last are completed; of that one S3 alone tells. */
async function smallFiles(client: Client, names: string[]): Promise<void> {
  const bytes = video(1000);
  const checksum = crc64nvme(bytes);
  const uploads = names.map((name) => ({ name: `${name}.mp4`, size: bytes.length, checksum }));
  const { results } = (await client.post('/uploads/batch', { uploads })).body;
  const claims = [];
  for (const { upload } of results)
    claims.push({ id: upload.id, parts: await putParts(upload.parts, bytes) });
  const left = claims.at(-1)!.id;
  // Together with one that is done already, so that two are looked up at once.
  await client.post('/uploads/batch/complete', { uploads: [claims[0], { ...claims[0], id: left + 'x' }] });
  const isReady = async () => (await client.get(`/files/${left}`)).body.status === 'ready';
  for (let tries = 0; tries < 100 && !(await isReady()); tries++) await sleep(100);
  expect(await isReady()).toBe(true);
}

/** Two completions that were killed half way, so that the other functions have something to do: one before S3, one after. */
async function interrupt(
  client: Client,
  aws: LambdaStack['aws'],
  ownerId: string,
  sweep: LambdaStack['sweep'],
): Promise<void> {
  const values = await readParameters(createSsm(aws), 'local');
  const files = new DynamoFileStore(createDynamo(aws), values.get('database/table')!);
  const storage = new S3ObjectStorage(createS3(aws), values.get('storage/bucket')!);
  const halfWay = async (at: Date) => {
    const bytes = video(1000);
    const { body: upload } = await client.post('/uploads', { name: 'c.mp4', size: bytes.length });
    await putParts(upload.parts, bytes);
    const uploading = (await files.find(ownerId, upload.id))!;
    const record = become(uploading, 'completing', at);
    await files.update(uploading, record);
    return record;
  };
  const isReady = async (id: string) => (await files.find(ownerId, id))!.status === 'ready';

  // Two: they are looked up together.
  const anHourAgo = new Date(Date.now() - 3_600_000);
  const before = [await halfWay(anHourAgo), await halfWay(anHourAgo)];
  await sweep();
  for (const { id } of before) expect(await isReady(id)).toBe(true);

  const after = await halfWay(new Date());
  const parts = (await storage.listParts(multipartOf(after)!))!;
  await storage.completeMultipart(multipartOf(after)!, {
    parts,
    size: after.size,
    checksum: combineCrc64Nvme(parts),
  });
  for (let tries = 0; tries < 100 && !(await isReady(after.id)); tries++) await sleep(100);
  expect(await isReady(after.id)).toBe(true);
  // What was counted is written a moment later.
  await sleep(500);
}

/** No heavy algorithm runs on what is uploaded here, and no scanner is set. */
const CALLED = (Object.keys(ROLES) as LambdaName[]).filter(
  (lambda) => !['heavy-task', 'scan'].includes(lambda),
);

it.each(CALLED)('%s may do all that it does', (lambda) => {
  expect(called.get(lambda)!.length).toBeGreaterThan(1);
  expect(called.get(lambda)!).toContain('dynamodb:GetItem');
  expect(called.get(lambda)!.filter((action) => !allowed.get(lambda)!.includes(action))).toEqual([]);
  const { called: queried, allowed: open } = indexes.get(lambda)!;
  expect(queried.filter((index) => !open.includes(index))).toEqual([]);
});

it('a heavy task may do what a light one may', () => {
  expect(allowed.get('heavy-task')).toEqual(allowed.get('light-task'));
});

it('http may do nothing that it does not do', () => {
  // No scanner is set here: nothing asks whether a scan goes on.
  const elsewhere = /^logs:|^states:DescribeExecution$/;
  const rest = allowed.get('http')!.filter((action) => !elsewhere.test(action));
  expect(rest.filter((action) => !called.get('http')!.includes(action))).toEqual([]);
  expect(indexes.get('http')!.called).toEqual(indexes.get('http')!.allowed);
  expect(indexes.get('sweep')!.called).toEqual(['due']);
});

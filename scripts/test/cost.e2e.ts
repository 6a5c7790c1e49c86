import { setTimeout as sleep } from 'node:timers/promises';
import { type DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  createDynamo,
  createSsm,
  DynamoConnectionStore,
  DynamoEventLog,
  readParameters,
  SystemClock,
} from '@intake/aws';
import { planParts, PublishEvents } from '@intake/domain';
import { aConnection, crc64nvme, MemorySockets } from '@intake/testing';
import { Client } from '../../apps/api/test/support/client.ts';
import { type Server, startServer } from '../../apps/api/test/support/server.ts';
import { startSystem, type System } from '../../apps/api/test/support/system.ts';
import { putParts, video } from '../../apps/api/test/support/transfer.ts';
import { LIVE_CALLS, UPLOAD_CALLS } from '../lib/aws-cost.ts';
import { startCountingProxy } from './counting-proxy.ts';

let system: System;
let proxy: Awaited<ReturnType<typeof startCountingProxy>>;
let server: Server;
let table: string;
/** @param endpoint of the proxy, to be counted */
const dynamo = (endpoint = system.env.AWS_ENDPOINT_URL!) =>
  createDynamo({ region: 'us-west-1', ...keys(), endpoint });
const keys = () => ({
  credentials: {
    accessKeyId: system.env.AWS_ACCESS_KEY_ID!,
    secretAccessKey: system.env.AWS_SECRET_ACCESS_KEY!,
  },
});

beforeAll(async () => {
  system = await startSystem();
  const ssm = createSsm({ region: 'us-west-1', endpoint: system.env.AWS_ENDPOINT_URL, ...keys() });
  table = (await readParameters(ssm, system.env.INTAKE_STAGE!)).get('database/table')!;
  // The local server would read the stream itself, which is Lambda's work on AWS and without a fee.
  const off = new UpdateTableCommand({ TableName: table, StreamSpecification: { StreamEnabled: false } });
  await (dynamo() as unknown as DynamoDBClient).send(off);
  proxy = await startCountingProxy(system.env.AWS_ENDPOINT_URL!);
  server = await startServer({ ...system.env, AWS_ENDPOINT_URL: proxy.endpoint });
});
afterAll(async () => {
  await server?.stop();
  await proxy?.stop();
  await system?.stop();
});

/** The size changes the number of parts, and beyond one of them how S3 is called. */
it.each([
  [1_000_000, { ...UPLOAD_CALLS.onePut, 's3 PutObject': 1 }],
  [10_000_000, { ...UPLOAD_CALLS.inParts, 's3 UploadPart': 2 }],
  [20_000_000, { ...UPLOAD_CALLS.inParts, 's3 UploadPart': 3 }],
])('an upload of %i bytes makes the calls to AWS that docs/cost.md counts on', async (size, calls) => {
  const client = new Client(server.url);
  const { email, password } = system.bob;
  client.token = (await client.post('/auth/login', { email, password })).body.accessToken;
  proxy.take();
  await upload(client, size);
  // What was counted is written just after the answer.
  await sleep(200);
  // The local server's own sweeper is what asks the index.
  const { 'dynamodb Query': _, ...counted } = withoutStream(proxy.take());
  expect(counted).toEqual(calls);
});

it('to tell somebody what happened makes the calls that docs/cost.md counts on, and almost none while nobody listens', async () => {
  const [counted, clock] = [dynamo(proxy.endpoint), new SystemClock()];
  const ports = {
    log: new DynamoEventLog(counted, table),
    connections: new DynamoConnectionStore(counted, table),
    sockets: new MemorySockets(),
    clock,
  };
  const callsOfOne = async () => {
    proxy.take();
    await new PublishEvents(ports).execute('ada', [{ n: 1 }]);
    return withoutStream(proxy.take());
  };
  expect(await callsOfOne()).toEqual(LIVE_CALLS.unheard);
  const later = new Date(Date.now() + 3_600_000);
  await ports.log.listen('ada', later, clock.now());
  for (const id of ['c1', 'c2'])
    await ports.connections.add(aConnection({ id, ownerId: 'ada', expiresAt: later.toISOString() }));
  expect(await callsOfOne()).toEqual(LIVE_CALLS.heard);
  expect(ports.sockets.sent).toHaveLength(2);
  counted.destroy();
});

/** Looking whether there is a stream costs nothing on AWS, where Lambda reads it. moto shows one that was turned off. */
function withoutStream(counts: Record<string, number>): Record<string, number> {
  const ofReader = /^dynamodb (DescribeStream|GetRecords|GetShardIterator)$/;
  return Object.fromEntries(Object.entries(counts).filter(([call]) => !ofReader.test(call)));
}

/** As the engine does it: the checksum of a small file is known beforehand. */
async function upload(client: Client, size: number): Promise<void> {
  const bytes = video(size);
  const head = bytes.subarray(0, 4100).toString('base64');
  const { body: started } = await client.post(
    '/uploads',
    { name: 'a.mp4', size, head, ...(planParts(size).length === 1 && { checksum: crc64nvme(bytes) }) },
    { 'idempotency-key': `of-${size}` },
  );
  const parts = await putParts(started.parts, bytes);
  expect((await client.post(`/uploads/${started.id}/complete`, { parts })).body.status).toBe('ready');
}

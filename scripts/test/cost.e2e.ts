import { setTimeout as sleep } from 'node:timers/promises';
import { planParts } from '@intake/domain';
import { crc64nvme } from '@intake/testing';
import { Client } from '../../apps/api/test/support/client.ts';
import { type Server, startServer } from '../../apps/api/test/support/server.ts';
import { startSystem, type System } from '../../apps/api/test/support/system.ts';
import { putParts, video } from '../../apps/api/test/support/transfer.ts';
import { UPLOAD_CALLS } from '../lib/aws-cost.ts';
import { startCountingProxy } from './counting-proxy.ts';

let system: System;
let proxy: Awaited<ReturnType<typeof startCountingProxy>>;
let server: Server;
beforeAll(async () => {
  system = await startSystem();
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
  const { 'dynamodb Query': _, ...counted } = proxy.take();
  expect(counted).toEqual(calls);
});

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

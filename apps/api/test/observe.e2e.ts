import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { createSsm, PARAMETERS, pathOf } from '@intake/aws';
import { PrometheusMetrics } from '../src/metrics/prometheus-metrics.ts';
import { Client } from './support/client.ts';
import { type Server, startServer } from './support/server.ts';
import { startSystem, type System } from './support/system.ts';
import { program, putParts, upload, video } from './support/transfer.ts';

let system: System;
let server: Server;
beforeAll(async () => {
  system = await startSystem();
  server = await startServer(system.env);
});
afterAll(async () => {
  await server?.stop();
  await system?.stop();
});

async function admin(): Promise<Client> {
  const client = new Client(server.url);
  const { email, password } = system.ada;
  client.token = (await client.post('/auth/login', { email, password })).body.accessToken;
  return client;
}

async function setLogLevel(Value: string): Promise<void> {
  const { AWS_REGION, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, INTAKE_STAGE } = system.env;
  const ssm = createSsm({
    region: AWS_REGION!,
    endpoint: AWS_ENDPOINT_URL,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID!, secretAccessKey: AWS_SECRET_ACCESS_KEY! },
  });
  const Name = pathOf(INTAKE_STAGE!) + PARAMETERS.logLevel.name;
  await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
}

const samples = async () =>
  (await (await fetch(`${server.url}/api/metrics`)).text())
    .split('\n')
    .filter((line) => !line.startsWith('#'));

it('counts for a Prometheus on this machine', async () => {
  const ada = await admin();
  const bytes = video(4096);
  const { body: started } = await ada.post('/uploads', { name: 'a.mp4', size: bytes.length });
  const parts = await putParts(started.parts, bytes);
  await ada.post(`/uploads/${started.id}/complete`, { parts, retries: 3 });
  expect((await upload(ada, 'b.mp4', program())).status).toBe('rejected');
  expect(await samples()).toEqual(
    expect.arrayContaining([
      'intake_uploads_started_total 2',
      'intake_uploads_completed_total 2',
      'intake_bytes_completed_total 8192',
      'intake_part_retries_total 3',
      'intake_files_ready_total 1',
      'intake_files_rejected_total{code="CONTENT_MISMATCH"} 1',
    ]),
  );
});

it('remembers what happened over a restart, which a Prometheus sees as a new beginning', async () => {
  await server.stop();
  server = await startServer(system.env);
  expect(await samples()).toContain('intake_uploads_started_total 0');
  const { body } = await (await admin()).get('/admin/activity?days=2');
  expect(body.days.at(-1)).toMatchObject({ started: 2, ready: 1, rejected: 1, bytes: 8192, retries: 3 });
  expect(body.failures).toEqual([expect.objectContaining({ name: 'b.mp4', code: 'CONTENT_MISMATCH' })]);
});

it('logs from the level on that Parameter Store says', async () => {
  const hasRequests = () => server.output().includes('"message":"request"');
  expect(hasRequests()).toBe(true);
  await setLogLevel('warn');
  await server.stop();
  server = await startServer(system.env);
  await admin();
  expect(hasRequests()).toBe(false);
});

it('keeps Prometheus out of the functions', () => {
  const dist = fileURLToPath(new URL('../dist', import.meta.url));
  const bundled = (path: string) =>
    readdirSync(`${dist}/${path}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.m?js$/.test(file))
      .some((file) =>
        readFileSync(`${dist}/${path}/${file}`, 'utf8').includes(PrometheusMetrics.contentType),
      );
  expect(['lambda/http', 'lambda/object-created', 'lambda/sweep'].map(bundled)).toEqual([
    false,
    false,
    false,
  ]);
  expect(bundled('.')).toBe(true);
});

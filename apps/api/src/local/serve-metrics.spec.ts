import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { PrometheusMetrics } from '../metrics/prometheus-metrics.ts';
import { serveMetrics } from './serve-metrics.ts';

let server: Server;
let url: string;
/** What the socket says, where it is not this machine. */
let address: string | undefined;

beforeAll(async () => {
  const metrics = new PrometheusMetrics();
  metrics.count({ started: 3 });
  const app = express();
  app.use((request, _response, next) => {
    if (address) Object.defineProperty(request.socket, 'remoteAddress', { value: address });
    next();
  });
  app.use('/api/metrics', serveMetrics(metrics));
  app.use((_request, response) => void response.status(404).send('nothing'));
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/metrics`;
});
afterEach(() => void (address = undefined));
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const get = (init: RequestInit = {}) =>
  fetch(url, { ...init, headers: { connection: 'close', ...init.headers } });

it('gives a Prometheus on this machine the counters', async () => {
  const response = await get();
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await response.text()).toContain('\nintake_uploads_started_total 3\n');
});

it.each(['::1', '::ffff:127.0.0.1'])('takes %s for this machine, too', async (from) => {
  address = from;
  expect((await get()).status).toBe(200);
});

it.each(['192.168.1.7', '::ffff:10.0.0.1', '127.0.0.1.evil', '2001:db8::1'])(
  'has nothing for %s',
  async (from) => {
    address = from;
    expect((await get()).status).toBe(404);
  },
);

it.each(['x-forwarded-for', 'forwarded'])('has nothing for what a proxy passes on (%s)', async (header) => {
  expect((await get({ headers: { [header]: '127.0.0.1' } })).status).toBe(404);
});

it('is only read', async () => {
  expect((await get({ method: 'POST' })).status).toBe(404);
});

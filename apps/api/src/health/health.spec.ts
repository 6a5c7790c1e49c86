import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { TIME_LIMIT } from './health.controller.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';
import { aConfig, aConfigSource } from '../../test/support/config.ts';
import { AwsClients } from '../aws/aws-clients.ts';
import { HealthProbes } from './health-probes.ts';
import type { ConfigSource } from '@intake/aws';

const HEALTHY = { database: true, storage: true, auth: true };

describe('with probes of its own', () => {
  let api: MemoryApi;
  beforeEach(async () => void (api = await MemoryApi.start()));
  afterEach(() => api.stop());

  it('is healthy when every dependency answers, without a token', async () => {
    const { status, body } = await api.anyone().get('/api/health');
    expect({ status, body }).toEqual({ status: 200, body: { status: 'healthy', checks: HEALTHY } });
  });

  it.each(['database', 'storage', 'auth'] as const)('names the %s when it fails', async (name) => {
    api.probes[name] = () => Promise.reject(new Error('down'));
    const { status, body, headers } = await api.anyone().get('/api/health');
    expect({ status, body }).toEqual({
      status: 503,
      body: { status: 'unhealthy', checks: { ...HEALTHY, [name]: false } },
    });
    expect(headers.get('retry-after')).toBe('5');
  });

  it('answers within 2 s when every probe ignores its signal', async () => {
    const hang = () => new Promise<void>(() => undefined);
    Object.assign(api.probes, { database: hang, storage: hang, auth: hang });
    // Without a limit there would be no answer; how late a timer comes is the machine's.
    expect(TIME_LIMIT).toBeLessThan(2_000);
    const { status, body } = await api.anyone().get('/api/health');
    expect({ status, checks: body.checks }).toEqual({
      status: 503,
      checks: { database: false, storage: false, auth: false },
    });
  });

  it('asks AWS once for all who ask within 5 seconds', async () => {
    let calls = 0;
    let answer!: () => void;
    let asked!: () => void;
    const reached = new Promise<void>((resolve) => (asked = resolve));
    api.probes.database = () => {
      calls++;
      asked();
      return new Promise((resolve) => (answer = resolve));
    };
    const waiting = Array.from({ length: 10 }, () => api.anyone().get('/api/health'));
    await reached;
    await api.anyone().get('/api/health/live');
    answer();
    for (const { status } of await Promise.all(waiting)) expect(status).toBe(200);
    api.clock.advance(4_999);
    await api.anyone().get('/api/health');
    expect(calls).toBe(1);
    api.probes.database = () => Promise.reject(new Error('down'));
    api.clock.advance(1);
    expect((await api.anyone().get('/api/health')).status).toBe(503);
  });

  it('lives whatever its dependencies do', async () => {
    api.probes.database = () => Promise.reject(new Error('down'));
    const { status, body } = await api.anyone().get('/api/health/live');
    expect({ status, body }).toEqual({ status: 200, body: { status: 'alive' } });
  });
});

describe('with the real AWS clients, against a server that accepts and never answers', () => {
  const sockets = new Set<Socket>();
  let silent: Server;
  let api: MemoryApi;
  beforeAll(async () => {
    // Without credentials the clients would fail before they ask anybody.
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
    silent = createServer((socket) => void sockets.add(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const awsEndpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const clients = new AwsClients({
      stage: 'test',
      region: 'us-west-1',
      awsEndpoint,
      host: '',
      port: 0,
      trustProxy: false,
      cloudFront: false,
      worker: false,
      webhooks: false,
    });
    // They are made when first used; that is not what is measured here.
    void [clients.dynamo, clients.s3, clients.ssm];
    const real = new HealthProbes(clients, aConfigSource(aConfig()) as ConfigSource);
    api = await MemoryApi.start((it) => {
      for (const name of ['database', 'storage', 'auth'] as const)
        it.probes[name] = (signal) => real[name](signal);
    });
  });
  afterAll(async () => {
    await api.stop();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('is unhealthy when its time is over, again and again', async () => {
    for (let i = 0; i < 2; i++) {
      const { status, body } = await api.anyone().get('/api/health');
      expect({ status, checks: body.checks }).toEqual({
        status: 503,
        checks: { database: false, storage: false, auth: false },
      });
      expect(sockets.size).toBeGreaterThanOrEqual(3);
    }
  });
});

import type { Json } from './support/client.ts';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { queued } from '../../../scripts/lib/lambda-event.ts';
import { become, multipartOf } from '@intake/domain';
import { gunzipSync } from 'node:zlib';
import type { CodeCacheAnswer } from '../src/lambda/index.ts';
import { once } from '../src/lambda/once.ts';
import { closeLambdas, deployedEnvironment, Lambda, recorded } from './support/lambda.ts';
import { startSystem, type System } from './support/system.ts';
import { putParts, video } from './support/transfer.ts';

let system: System;
let http: Lambda;
beforeAll(async () => {
  system = await startSystem();
  http = await Lambda.start('http', system.env);
});
afterAll(async () => {
  closeLambdas();
  await system?.stop();
});

async function call(event: object) {
  const result = await http.invoke<APIGatewayProxyStructuredResultV2>(event);
  return { ...result, json: result.body ? JSON.parse(result.body) : undefined };
}

const loginBody = () => JSON.stringify({ email: system.ada.email, password: system.ada.password });

/** Signed in once: twenty attempts a minute are all that one address has. */
const authorization = once(
  async () => `Bearer ${(await call(recorded('login', { body: loginBody() }))).json.accessToken}`,
);

/** The recorded call as it is but for its token; with a `body`, that one instead and no Idempotency-Key. */
async function start(body?: unknown, changes: Record<string, unknown> = {}) {
  const event = recorded('start-upload-invalid', changes);
  event.headers.authorization = await authorization();
  if (body === undefined) return call(event);
  delete event.headers['idempotency-key'];
  event.body = typeof body === 'string' ? body : JSON.stringify(body);
  event.headers['content-length'] = String(Buffer.byteLength(event.body));
  return call(event);
}

describe('http', () => {
  it('is healthy', async () => {
    const { statusCode, json, isBase64Encoded } = await call(recorded('health'));
    expect({ statusCode, json, isBase64Encoded }).toEqual({
      statusCode: 200,
      json: { status: 'healthy', checks: { database: true, storage: true, auth: true } },
      isBase64Encoded: false,
    });
  });

  it('signs in, also with a body in base64, and sets the cookie', async () => {
    const base64 = { body: Buffer.from(loginBody()).toString('base64'), isBase64Encoded: true };
    for (const changes of [{ body: loginBody() }, base64]) {
      const { statusCode, json, cookies } = await call(recorded('login', changes));
      expect({ statusCode, email: json.user.email }).toEqual({ statusCode: 200, email: system.ada.email });
      expect(cookies).toEqual([
        expect.stringMatching(/^intake_refresh=[\w.-]+; Path=\/api\/v1\/auth; .*HttpOnly/),
      ]);
    }
  });

  it('refuses the recorded invalid body: validation survived the bundler', async () => {
    const { statusCode, json, headers } = await start();
    expect({ statusCode, code: json.code }).toEqual({ statusCode: 400, code: 'VALIDATION_FAILED' });
    expect([...new Set(json.errors.map(({ pointer }: Json) => pointer))].sort()).toEqual(['/owner', '/size']);
    expect(headers!['content-type']).toMatch(/^application\/problem\+json/);
    expect(headers!['x-request-id']).toBe(json.requestId);
  });

  it.each([
    ['malformed JSON', '{"name":', 400, 'MALFORMED_BODY'],
    ['an empty body', '', 400, 'VALIDATION_FAILED'],
    ['a list', '[]', 400, 'VALIDATION_FAILED'],
    ['an empty file', { name: 'a.mp4', size: 0 }, 422, 'EMPTY_FILE'],
    ['too large a file', { name: 'a.mp4', size: 2 ** 40 }, 413, 'FILE_TOO_LARGE'],
    ['too large a body', { name: 'a'.repeat(2 ** 20) }, 413, 'BODY_TOO_LARGE'],
  ])('refuses %s', async (_, body, statusCode, code) => {
    const answer = await start(body);
    expect({ statusCode: answer.statusCode, code: answer.json.code }).toEqual({ statusCode, code });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'does not read a body of type %s',
    async (type) => {
      const event = recorded('login', { body: loginBody() });
      event.headers['content-type'] = type;
      const { statusCode, json } = await call(event);
      expect({ statusCode, code: json.code }).toEqual({ statusCode: 400, code: 'VALIDATION_FAILED' });
    },
  );

  it('reads UTF-8, with a byte order mark or in base64 as well, and no other charset', async () => {
    const name = 'Größe 日本 🎬.mp4';
    expect((await start({ name, size: 5 })).json).toMatchObject({ fileId: expect.any(String) });
    const marked = await start(`\ufeff${JSON.stringify({ name, size: 0 })}`);
    expect(marked.json.code).toBe('EMPTY_FILE');
    const event = recorded('login', { isBase64Encoded: true });
    event.body = Buffer.from(loginBody(), 'utf16le').toString('base64');
    event.headers['content-type'] = 'application/json; charset=utf-16';
    const { statusCode, json } = await call(event);
    expect({ statusCode, code: json.code }).toEqual({ statusCode: 415, code: 'UNSUPPORTED_BODY' });
  });

  it('refuses without a token, with a forged one, and does not know other addresses', async () => {
    const forged = await call(recorded('start-upload-invalid'));
    expect({ statusCode: forged.statusCode, code: forged.json.code }).toEqual({
      statusCode: 401,
      code: 'UNAUTHENTICATED',
    });
    expect(forged.headers!['www-authenticate']).toBe('Bearer');
    expect((await call(recorded('health', { rawPath: '/api/nothing' }))).json.code).toBe('NO_SUCH_ROUTE');
  });

  it('starts an upload whose URLs S3 takes, and completes it', async () => {
    const bytes = video(4096);
    const { statusCode, json: upload } = await start({ name: 'a.mp4', size: bytes.length });
    expect(statusCode).toBe(201);
    const parts = await putParts(upload.parts, bytes);
    const { json: file } = await start({ parts }, { rawPath: `/api/v1/uploads/${upload.id}/complete` });
    expect({ id: file.id, status: file.status }).toEqual({ id: upload.id, status: 'ready' });
  });

  it('writes metrics into its log: of its cold start, and one line for each call that something came of', async () => {
    const own = await Lambda.start('http', system.env);
    const bytes = video(4096);
    const event = recorded('start-upload-invalid');
    event.headers.authorization = await authorization();
    delete event.headers['idempotency-key'];
    const send = (body: object, path: string) => {
      event.body = JSON.stringify(body);
      event.headers['content-length'] = String(Buffer.byteLength(event.body));
      return own.invoke<APIGatewayProxyStructuredResultV2>({ ...event, rawPath: `/api/v1/uploads${path}` });
    };
    const upload = JSON.parse((await send({ name: 'a.mp4', size: bytes.length }, '')).body!);
    const parts = await putParts(upload.parts, bytes);
    await send({ parts, retries: 2 }, `/${upload.id}/complete`);
    await send({ name: 'a.exe', size: 5 }, '');
    await own.invoke(recorded('health'));
    own.stop();
    const lines = own.log.filter(({ message }) => message === 'metrics');
    const stage = system.env.INTAKE_STAGE;
    expect(lines.map(({ time: _, level: __, message: ___, _aws, ...values }) => values)).toEqual([
      { Stage: stage, ColdStarts: 1, InitDuration: expect.any(Number) },
      { Stage: stage, UploadsStarted: 1 },
      { Stage: stage, UploadsCompleted: 1, BytesCompleted: 4096, PartRetries: 2, FilesReady: 1 },
      { Stage: stage, UploadsRefused: 1, reasons: { 'refused:TYPE_NOT_ALLOWED': 1 } },
    ]);
    expect(lines[1]._aws.CloudWatchMetrics[0]).toEqual({
      Namespace: 'Intake',
      Dimensions: [['Stage']],
      Metrics: [{ Name: 'UploadsStarted', Unit: 'Count' }],
    });
  });

  it('has a line for each request in its log', async () => {
    const own = await Lambda.start('http', system.env);
    const event = recorded('health', { rawPath: '/api/v1/files/01KAR3M5Q8T1Y6V4W2Z9X7C5B3' });
    event.headers.authorization = await authorization();
    event.headers['x-request-id'] = 'lambda-log-1';
    await own.invoke(event);
    own.stop();
    expect(own.log.filter(({ message }) => message === 'request')).toEqual([
      expect.objectContaining({
        ...{ requestId: 'lambda-log-1', route: '/api/v1/files/:id', status: 404 },
        ...{ fileId: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3', owner: expect.stringMatching(/^[0-9a-f]{12}$/) },
      }),
    ]);
  });

  it('shows an administrator what was counted, and no other account', async () => {
    const event = recorded('health', { rawPath: '/api/v1/admin/activity', rawQueryString: 'days=1' });
    event.headers.authorization = await authorization();
    const { statusCode, json } = await call(event);
    expect({ statusCode, days: json.days.length }).toEqual({ statusCode: 200, days: 1 });
    expect(json.days[0].completed).toBeGreaterThan(0);
    expect(json.failures[0]).toMatchObject({ kind: 'refused', name: 'a.exe', code: 'TYPE_NOT_ALLOWED' });
    expect(json.failures[0].requestId).toMatch(/^[\w.-]{8,}$/);
    const member = JSON.stringify({ email: system.bob.email, password: system.bob.password });
    event.headers.authorization = `Bearer ${(await call(recorded('login', { body: member }))).json.accessToken}`;
    expect((await call(event)).json.code).toBe('FORBIDDEN');
  });

  it('serves the contract and its page', async () => {
    const { json } = await call(recorded('health', { rawPath: '/api/openapi.json' }));
    expect(json.openapi).toMatch(/^3\./);
    const page = await http.invoke<APIGatewayProxyStructuredResultV2>(
      recorded('health', { rawPath: '/api/docs' }),
    );
    expect(page.body).toContain('swagger-ui-bundle.js');
    expect(page.headers!['content-type']).toBe('text/html; charset=utf-8');
  });

  it('counts attempts by the address that API Gateway saw, not by the one that the client claims', async () => {
    const attempt = (i: number) => {
      const event = recorded('login', {
        body: JSON.stringify({ email: `user${i}@example.com`, password: 'x' }),
      });
      event.headers['x-forwarded-for'] = `10.0.0.${i}`;
      event.requestContext.http.sourceIp = '203.0.113.99';
      return call(event);
    };
    const codes = [];
    for (let i = 0; i < 21; i++) codes.push((await attempt(i)).statusCode);
    expect(codes).toEqual([...Array<number>(20).fill(401), 429]);
  });
});

describe('as it is deployed, behind CloudFront', () => {
  let deployed: Lambda;
  const secret = Buffer.alloc(32, 5).toString('base64url');
  const through = (viewer: string | undefined, origin: string | undefined, changes = {}) => {
    const event = recorded('login', {
      body: JSON.stringify({ email: 'eve@example.com', password: 'x' }),
      ...changes,
    });
    const given = { 'x-intake-origin': origin, 'x-intake-viewer': viewer };
    for (const [name, value] of Object.entries(given)) if (value) event.headers[name] = value;
    return deployed.invoke<APIGatewayProxyStructuredResultV2>(event);
  };

  beforeAll(async () => {
    await system.setParameter('web/origin-secret', secret);
    deployed = await Lambda.start('http', { ...deployedEnvironment('http'), ...system.env });
  });

  it.each([
    ['no secret', '203.0.113.5', undefined],
    ['a wrong secret', '203.0.113.5', secret.slice(1)],
    ['no viewer', undefined, secret],
    ['a viewer that is no address', 'localhost', secret],
  ])('refuses a request with %s, on every path', async (_, viewer, origin) => {
    for (const rawPath of ['/api/v1/auth/login', '/api/health', '/api/openapi.json', '/api/nothing']) {
      const { statusCode, body } = await through(viewer, origin, { rawPath });
      expect({ statusCode, code: JSON.parse(body!).code }).toEqual({ statusCode: 403, code: 'FORBIDDEN' });
    }
  });

  it('counts attempts by the viewer, whatever the edge and whatever the viewer claims', async () => {
    const attempt = async (i: number, viewer: string) => {
      const event = recorded('login');
      event.requestContext.http.sourceIp = `130.176.0.${i}`;
      event.headers['x-forwarded-for'] = `10.0.0.${i}, 130.176.0.${i}`;
      const { statusCode } = await through(viewer, secret, {
        ...event,
        body: JSON.stringify({ email: `viewer${i}@example.com`, password: 'x' }),
      });
      return statusCode;
    };
    const codes = [];
    for (let i = 0; i < 21; i++) codes.push(await attempt(i, '2001:db8::7'));
    expect(codes).toEqual([...Array<number>(20).fill(401), 429]);
    expect(await attempt(30, '2001:db8::8')).toBe(401);
  });
});

it('answers while it cannot start, and does not say why', async () => {
  const elsewhere = await Lambda.start('http', { ...system.env, INTAKE_STAGE: 'no-such-stage' });
  const result = await elsewhere.invoke<APIGatewayProxyStructuredResultV2>(recorded('health'));
  expect({ statusCode: result.statusCode, retry: result.headers!['retry-after'] }).toEqual({
    statusCode: 503,
    retry: '5',
  });
  expect(JSON.parse(result.body!)).toMatchObject({
    code: 'UNAVAILABLE',
    instance: '/api/health',
    requestId: 'BxT3ojKvSK4EMgy=',
  });
  expect(result.body).not.toContain('no-such-stage');
});

describe('the code cache', () => {
  const state = () => http.invoke<CodeCacheAnswer>({ codeCache: {} });
  const refusal = async () => {
    const { statusCode, json } = await start();
    return { statusCode, code: json.code };
  };
  const REFUSED = { statusCode: 400, code: 'VALIDATION_FAILED' };

  it('is made by the runtime itself, used by the next instance, and changes nothing', async () => {
    expect(await state()).toEqual({ name: expect.stringMatching(/^code-v24/), used: false });
    const make = { codeCache: { make: true, first: recorded('health') } };
    const { name, file } = await http.invoke<CodeCacheAnswer>(make);
    // What a function may answer: 6 MB.
    expect(file!.length).toBeLessThan(3 * 2 ** 20);
    const bytes = gunzipSync(Buffer.from(file!, 'base64'));

    http.add(name, bytes);
    expect(await state()).toEqual({ name, used: true });
    expect(await refusal()).toEqual(REFUSED);
    expect((await call(recorded('health'))).statusCode).toBe(200);

    bytes[bytes.length >> 1]! ^= 0xff;
    for (const damaged of [bytes, bytes.subarray(0, 100), Buffer.alloc(0)]) {
      http.add(name, damaged);
      expect(await state()).toEqual({ name, used: false });
    }
    expect(await refusal()).toEqual(REFUSED);
  });

  it('cannot be asked for through API Gateway', async () => {
    const body = JSON.stringify({ codeCache: { make: true } });
    expect((await call(recorded('login', { body }))).statusCode).toBe(400);
  });
});

describe('what no client is waiting for', () => {
  /** As it stands when the API was killed between its own write and S3's. */
  async function interrupted() {
    const bytes = video(4096);
    const { json: upload } = await start({ name: 'a.mp4', size: bytes.length });
    await putParts(upload.parts, bytes);
    const record = (await system.files.find(system.ada.id, upload.id))!;
    return record;
  }

  it('is finished by the event of S3', async () => {
    const record = await interrupted();
    await system.files.update(record, become(record, 'completing', new Date()));
    const objectCreated = await Lambda.start('object-created', {
      ...deployedEnvironment('objectCreated'),
      ...system.env,
    });
    const event = recorded('object-created');
    const none = { batchItemFailures: [] };
    expect(await objectCreated.invoke(queued(event))).toEqual(none);
    expect(await objectCreated.invoke(queued(recorded('object-created-foreign')))).toEqual(none);
    event.detail.object.key = record.storage.key;
    const [good] = queued(event).Records;
    // One that cannot be read comes again, and takes no other along.
    expect(await objectCreated.invoke({ Records: [{ ...good, messageId: 'bad', body: '{' }, good] })).toEqual(
      {
        batchItemFailures: [{ itemIdentifier: 'bad' }],
      },
    );
    expect((await system.files.find(system.ada.id, record.id))!.status).toBe('ready');
  });

  it('is finished, or given up, by the sweeper', async () => {
    const longAgo = new Date(Date.now() - 3_600_000);
    const completing = await interrupted();
    await system.files.update(completing, become(completing, 'completing', longAgo));
    // All of its parts but none of its completion would be a file; this one has nothing.
    const { json: begun } = await start({ name: 'abandoned.mp4', size: 4096 });
    const abandoned = (await system.files.find(system.ada.id, begun.id))!;
    await system.files.update(abandoned, {
      ...abandoned,
      version: abandoned.version + 1,
      uploadDeadline: longAgo.toISOString(),
    });
    const sweep = await Lambda.start('sweep', { ...deployedEnvironment('sweep'), ...system.env });
    expect(await sweep.invoke(recorded('schedule'))).toBeNull();
    expect((await system.files.find(system.ada.id, completing.id))!.status).toBe('ready');
    expect((await system.files.find(system.ada.id, abandoned.id))!.status).toBe('expired');
    expect(await system.storage.listParts(multipartOf(abandoned)!)).toBeNull();
  });
});

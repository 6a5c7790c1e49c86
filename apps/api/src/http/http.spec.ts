import { MemoryApi, PASSWORD } from '../../test/support/memory-api.ts';
import type { Client } from '../../test/support/client.ts';

let api: MemoryApi;
let ada: Client;
beforeAll(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
});
afterAll(() => api.stop());

describe('problems', () => {
  it('has all members of RFC 9457 and ours', async () => {
    const { status, body, headers } = await ada.get('/files/01KAR3M5Q8T1Y6V4W2Z9X7C5B3?x=1');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toEqual({
      type: 'urn:intake:problem:not-found',
      title: 'Not found',
      status: 404,
      detail: 'There is no such file.',
      instance: '/api/v1/files/01KAR3M5Q8T1Y6V4W2Z9X7C5B3',
      code: 'NOT_FOUND',
      requestId: headers.get('x-request-id'),
    });
  });

  it.each([
    ['malformed JSON', '{"name":', 400, 'MALFORMED_BODY'],
    ['an array', '[]', 400, 'VALIDATION_FAILED'],
    ['a text', '"name"', 400, 'MALFORMED_BODY'],
    ['null', 'null', 400, 'MALFORMED_BODY'],
    ['nothing', '', 400, 'VALIDATION_FAILED'],
    ['a polluted prototype', '{"__proto__":{"name":"a.png"},"size":1}', 400, 'VALIDATION_FAILED'],
    ['a megabyte', JSON.stringify({ name: 'a'.repeat(1024 * 1024) }), 413, 'BODY_TOO_LARGE'],
  ])('refuses %s as a body', async (_, body, status, code) => {
    const answer = await ada.post('/uploads', body);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'does not read a body of type %s, which another site could send',
    async (type) => {
      const body = type.includes('form-u') ? `email=ada@example.com&password=${PASSWORD}` : '{}';
      const answer = await api.anyone().post('/auth/login', body, { 'content-type': type });
      expect(answer.body.code).toBe('VALIDATION_FAILED');
    },
  );

  it.each<Record<string, string>>([
    { 'content-type': 'application/json; charset=latin1' },
    { 'content-encoding': 'zstd9' },
  ])('refuses a body in an unknown encoding %o', async (headers) => {
    const { status, body } = await ada.post('/uploads', '{}', {
      'content-type': 'application/json',
      ...headers,
    });
    expect({ status, code: body.code }).toEqual({ status: 415, code: 'UNSUPPORTED_BODY' });
  });

  it.each([
    ['GET', '/api/nothing'],
    ['GET', '/api/v1/nothing'],
    ['PUT', '/api/v1/files'],
    ['GET', '/api/v2/files'],
    ['POST', '/api/health'],
  ])('answers %s %s, which does not exist, with a problem', async (method, path) => {
    const { status, body } = await ada.send(method, path);
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'NO_SUCH_ROUTE' });
  });

  it('survives an address that cannot be decoded', async () => {
    const { status, body } = await ada.get('/files/%E0%A4%A');
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'BAD_REQUEST' });
  });

  it('keeps the inside of an unexpected error inside, and logs it with the id that it shows', async () => {
    const list = api.files.list.bind(api.files);
    api.files.list = () =>
      Promise.reject(new Error('table intake-prod melted', { cause: new Error('heat') }));
    const { status, body, text } = await ada.get('/files');
    api.files.list = list;
    expect({ status, code: body.code }).toEqual({ status: 500, code: 'INTERNAL' });
    expect(text).not.toMatch(/melted|heat|stack|\.ts/);
    const line = api.logs.find((log) => log.includes('melted'));
    expect(JSON.parse(line!)).toMatchObject({
      level: 'error',
      requestId: body.requestId,
      error: { cause: { message: 'heat' } },
    });
  });

  it('says when to come back after an outage', async () => {
    const { DomainError } = await import('@intake/domain');
    const list = api.files.list.bind(api.files);
    api.files.list = () =>
      Promise.reject(new DomainError('UNAVAILABLE', 'The database cannot be reached right now.'));
    const { status, headers } = await ada.get('/files');
    api.files.list = list;
    expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '5' });
  });
});

describe('x-request-id', () => {
  it('is the one that came along when it is harmless', async () => {
    const { headers } = await ada.get('/auth/me', { 'x-request-id': 'trace-2026.11_23' });
    expect(headers.get('x-request-id')).toBe('trace-2026.11_23');
  });

  it.each(['short', 'a'.repeat(65), 'with space in it', '"quoted-one"', '<script>alert</script>'])(
    'is a new one instead of %s',
    async (id) => {
      const { headers } = await ada.get('/auth/me', { 'x-request-id': id });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('is on every answer, the earliest refusals included', async () => {
    for (const answer of [
      await api.anyone().get('/files'),
      await api.anyone().get('/api/health/live'),
      await api.anyone().get('/nowhere'),
      await ada.post('/uploads', '{'),
    ])
      expect(answer.headers.get('x-request-id')).toBeTruthy();
  });
});

describe('headers', () => {
  it('gives a browser no reason to do anything with an answer', async () => {
    const { headers } = await ada.get('/auth/me');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('etag')).toBe(false);
  });

  it('lets configured origins in, with cookies, and no other', async () => {
    const preflight = (origin: string) =>
      ada.send('OPTIONS', '/uploads', undefined, {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      });
    const allowed = await preflight('https://files.example.com');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://files.example.com');
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
    expect(allowed.headers.get('access-control-allow-headers')).toMatch(/Idempotency-Key/);
    for (const origin of ['https://evil.example', 'https://files.example.com.evil.example', 'null'])
      expect((await preflight(origin)).headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('a page of another site', () => {
  const refresh = (headers: Record<string, string>) => api.anyone().post('/auth/refresh', undefined, headers);

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
  ])('changes nothing (%o)', async (headers) => {
    const { status, body } = await refresh(headers as unknown as Record<string, string>);
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'FORBIDDEN' });
  });

  it('may when its origin is a configured one, as may programs, which name no origin', async () => {
    const page = await refresh({ origin: 'https://files.example.com', 'sec-fetch-site': 'cross-site' });
    expect(page.body.code).toBe('SESSION_ENDED');
    expect((await refresh({})).body.code).toBe('SESSION_ENDED');
  });
});

describe('the log', () => {
  it('has one line per request: who it was can be compared, not read', async () => {
    await ada.get('/files?q=secret-plan', { 'x-request-id': 'log-test-1' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const line = JSON.parse(api.logs.find((log) => log.includes('log-test-1'))!) as Record<string, unknown>;
    expect(line).toEqual({
      time: expect.any(String),
      level: 'info',
      message: 'request',
      requestId: 'log-test-1',
      method: 'GET',
      route: '/api/v1/files',
      status: 200,
      durationMs: expect.any(Number),
      owner: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
  });

  const lineOf = async (requestId: string) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return JSON.parse(api.logs.find((log) => log.includes(requestId))!) as Record<string, unknown>;
  };

  it('says which file it was about, where the address has one and where it was started', async () => {
    const headers = { 'x-request-id': 'log-start-1' };
    const { body: upload } = await ada.post('/uploads', { name: 'a.png', size: 5 }, headers);
    expect((await lineOf('log-start-1')).fileId).toBe(upload.id);
    const uppy = { filename: 'a.png', type: 'image/png', metadata: { size: 5 } };
    const { body: multipart } = await ada.post('/s3/multipart', uppy, { 'x-request-id': 'log-start-2' });
    expect((await lineOf('log-start-2')).fileId).toBe(multipart.uploadId);
    const { uploadId, key } = multipart;
    for (const [i, path] of [
      `/uploads/${uploadId}`,
      `/files/${uploadId}`,
      `/s3/multipart/${uploadId}?key=${encodeURIComponent(key)}`,
    ].entries()) {
      await ada.get(path, { 'x-request-id': `log-about-${i}` });
      expect(await lineOf(`log-about-${i}`)).toMatchObject({ fileId: uploadId });
    }
  });

  it('says which files a batch was about, and no text that a client made up', async () => {
    const uploads = ['a.png', 'b.png'].map((name) => ({ name, size: 5 }));
    const { body } = await ada.post('/uploads/batch', { uploads }, { 'x-request-id': 'log-batch-1' });
    const ids = body.results.map(({ upload }: { upload: { id: string } }) => upload.id);
    expect([...((await lineOf('log-batch-1')).fileIds as string[])].sort()).toEqual([...ids].sort());
    const claims = [...ids, 'my secret'].map((id: string) => ({ id, parts: [{ number: 1, etag: 'x' }] }));
    await ada.post('/uploads/batch/complete', { uploads: claims }, { 'x-request-id': 'log-batch-2' });
    const line = await lineOf('log-batch-2');
    expect(line.fileIds).toEqual(ids);
    expect(JSON.stringify(line)).not.toContain('secret');
  });

  it.each(['/files/not-an-id', '/files?id=01KAR3M5Q8T1Y6V4W2Z9X7C5B3', '/uploads/limits'])(
    'names no file that is none (%s)',
    async (path) => {
      const requestId = `log-none-${path.length}`;
      await ada.get(path, { 'x-request-id': requestId });
      expect(await lineOf(requestId)).not.toHaveProperty('fileId');
    },
  );

  it('follows the level in the settings without a restart', async () => {
    api.config.logLevel = 'error';
    await ada.get('/files', { 'x-request-id': 'log-level-1' });
    api.config.logLevel = 'debug';
    await ada.post('/uploads', { name: 'secret-name.png', size: 5 }, { 'x-request-id': 'log-level-2' });
    const line = await lineOf('log-level-2');
    api.config.logLevel = 'info';
    expect(api.logs.join('')).not.toContain('log-level-1');
    expect(api.logs.map((one) => JSON.parse(one))).toContainEqual(
      expect.objectContaining({ level: 'debug', message: 'upload', kind: 'started', fileId: line.fileId }),
    );
  });

  it('has sign-ins, refusals and admin acts as security events', async () => {
    const client = await api.as(api.ada);
    await client.get('/admin/activity', { 'x-request-id': 'security-1' });
    await (await api.as(api.bob)).get('/admin/activity', { 'x-request-id': 'security-2' });
    const wrong = { email: 'Eve@example.com', password: 'not-the-password' };
    await api.anyone().post('/auth/login', wrong, { 'x-request-id': 'security-3' });
    const forged = { cookie: `__Host-intake_refresh=${api.ada.id}.session.${'x'.repeat(43)}` };
    await api.anyone().post('/auth/refresh', undefined, { ...forged, 'x-request-id': 'security-4' });
    await client.post('/auth/logout', undefined, { 'x-request-id': 'security-5' });
    const lines = api.logs.map((one) => JSON.parse(one)).filter(({ message }) => message === 'security');
    const hash = expect.stringMatching(/^[0-9a-f]{12}$/);
    for (const expected of [
      { event: 'sign-in', owner: hash, account: hash, address: expect.stringMatching(/127\.0\.0\.1/) },
      { event: 'admin', requestId: 'security-1', owner: hash },
      { event: 'admin-refused', requestId: 'security-2', level: 'warn' },
      { event: 'sign-in-refused', requestId: 'security-3', account: hash, code: 'INVALID_CREDENTIALS' },
      { event: 'refresh-refused', requestId: 'security-4', code: 'SESSION_ENDED' },
      { event: 'sign-out', requestId: 'security-5' },
    ])
      expect(lines).toContainEqual(expect.objectContaining(expected));
    expect(JSON.stringify(lines)).not.toMatch(/eve@example|not-the-password/i);
  });

  it('never holds a token, a cookie, a password or a presigned URL, in good times and bad', async () => {
    const client = api.anyone();
    await client.post('/auth/login', { email: 'ada@example.com', password: PASSWORD });
    const cookies = [client.cookie!];
    const { body: signIn } = await client.post('/auth/refresh');
    cookies.push(client.cookie!);
    client.token = signIn.accessToken;
    const { body: upload } = await client.post('/uploads', { name: 'secret-name.png', size: 5 });
    const url = 'https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIAEXAMPLE%2F2026&X-Amz-Signature=0123abcd';
    const find = api.files.find.bind(api.files);
    api.files.find = () =>
      Promise.reject(new Error(`failed at ${url} with Bearer ${client.token} and ${client.cookie}`));
    expect((await client.get(`/files/${upload.id}`)).status).toBe(500);
    api.files.find = find;
    await api.anyone().post('/auth/login', { email: 'ada@example.com', password: 'my-other-password' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const log = api.logs.join('');
    expect(log).toContain('failed at');
    for (const secret of [
      PASSWORD,
      'my-other-password',
      client.token!,
      ...cookies.map((cookie) => cookie.split('.').at(-1)!),
      upload.parts[0].url,
      'secret-name',
      '0123abcd',
      'AKIAEXAMPLE',
      'ada@example.com',
    ])
      expect(log).not.toContain(secret);
  });
});

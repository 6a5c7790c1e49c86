import { MemoryApi, PASSWORD } from '../../test/support/memory-api.ts';

let api: MemoryApi;
beforeEach(async () => void (api = await MemoryApi.start()));
afterEach(() => api.stop());

const login = (email = 'ada@example.com', password = PASSWORD) =>
  api.anyone().post('/auth/login', { email, password });

describe('login', () => {
  it('answers with a token, the user, and the refresh token where no script reaches it', async () => {
    const { status, body, headers } = await login();
    expect(status).toBe(200);
    expect(body).toEqual({
      accessToken: expect.stringMatching(/^eyJ/),
      tokenType: 'Bearer',
      expiresIn: 600,
      user: { id: api.ada.id, email: 'ada@example.com', name: 'Ada', role: 'admin' },
    });
    const [cookie] = headers.getSetCookie();
    expect(cookie).toMatch(new RegExp(`^__Host-intake_refresh=${api.ada.id}\\.\\w+\\.[\\w-]{43};`));
    for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/;', 'Secure', 'Expires='])
      expect(cookie).toContain(attribute);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('leaves Secure away where the web app is plain HTTP', async () => {
    api.config.auth.secureCookie = false;
    const [cookie] = (await login()).headers.getSetCookie();
    expect(cookie).toMatch(/^intake_refresh=.*Path=\/api\/v1\/auth;/);
    expect(cookie).not.toContain('Secure');
  });

  it('takes the address in any case', async () => {
    expect((await login('ADA@Example.com')).status).toBe(200);
  });

  it('refuses a wrong password, an unknown and a disabled account in the same words', async () => {
    await api.users.update({ ...api.bob, disabled: true, version: 2 });
    const answers = await Promise.all([
      login('ada@example.com', 'wrong'),
      login('eve@example.com'),
      login('bob@example.com'),
    ]);
    for (const { status, body, headers } of answers) {
      expect(status).toBe(401);
      expect(body.code).toBe('INVALID_CREDENTIALS');
      expect(headers.get('www-authenticate')).toBe('Bearer');
      expect({ ...body, requestId: '' }).toEqual({ ...answers[0]!.body, requestId: '' });
    }
  });

  it('stops after 5 attempts on one account, even with the right password, until 15 minutes have passed', async () => {
    for (let i = 0; i < 5; i++) expect((await login('ada@example.com', 'wrong')).status).toBe(401);
    const refused = await login();
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'TOO_MANY_ATTEMPTS', retryAfter: 900 });
    expect(refused.headers.get('retry-after')).toBe('900');
    expect((await login('bob@example.com')).status).toBe(200);
    api.clock.advance(900_000);
    expect((await login()).status).toBe(200);
  });

  it('forgets failed attempts after a success', async () => {
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) await login('ada@example.com', 'wrong');
      expect((await login()).status).toBe(200);
    }
  });

  it('stops an address after 20 attempts a minute, and no header changes whose attempts they are', async () => {
    const attempt = (i: number) =>
      api
        .anyone()
        .post(
          '/auth/login',
          { email: `user${i}@example.com`, password: 'x' },
          { 'x-forwarded-for': `10.0.0.${i}` },
        );
    for (let i = 0; i < 20; i++) expect((await attempt(i)).status).toBe(401);
    expect((await attempt(20)).status).toBe(429);
    api.clock.advance(60_000);
    expect((await attempt(21)).status).toBe(401);
  });

  it('says which field is wrong', async () => {
    const { status, body, headers } = await api
      .anyone()
      .post('/auth/login', { email: 'ada', password: 5, extra: 1 });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body.code).toBe('VALIDATION_FAILED');
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(
      expect.arrayContaining(['/email', '/password', '/extra']),
    );
  });
});

describe('behind a trusted proxy', () => {
  it('counts the attempts of the address that the proxy names', async () => {
    await api.stop();
    api = await MemoryApi.start((it) => (it.environment.trustProxy = 1));
    const attempt = (i: number, from: string) =>
      api
        .anyone()
        .post('/auth/login', { email: `u${i}@example.com`, password: 'x' }, { 'x-forwarded-for': from });
    for (let i = 0; i < 20; i++) await attempt(i, '203.0.113.1');
    expect((await attempt(20, '203.0.113.1')).status).toBe(429);
    expect((await attempt(21, '203.0.113.2')).status).toBe(401);
  });
});

describe('refresh', () => {
  const refresh = (cookie?: string) =>
    api.anyone().post('/auth/refresh', undefined, cookie ? { cookie } : {});
  const cookieOf = (answer: { headers: Headers }) => answer.headers.getSetCookie()[0]!.split(';')[0]!;

  it('exchanges the token for its successor, which works in turn', async () => {
    const first = cookieOf(await login());
    const answer = await refresh(first);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ tokenType: 'Bearer', expiresIn: 600, user: { id: api.ada.id } });
    const second = cookieOf(answer);
    expect(second).not.toBe(first);
    expect((await refresh(second)).status).toBe(200);
  });

  it('gives the very same successor to a token that is used again within 10 seconds', async () => {
    const first = cookieOf(await login());
    const second = cookieOf(await refresh(first));
    api.clock.advance(10_000);
    expect(cookieOf(await refresh(first))).toBe(second);
    expect((await refresh(second)).status).toBe(200);
  });

  it('gives all tabs that refresh at once the same successor', async () => {
    const first = cookieOf(await login());
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(first)));
    expect(new Set(answers.map(cookieOf)).size).toBe(1);
  });

  it('ends the session when a token is used again later: the thief and the owner both sign in anew', async () => {
    const first = cookieOf(await login());
    const second = cookieOf(await refresh(first));
    api.clock.advance(10_001);
    const replay = await refresh(first);
    expect(replay.status).toBe(401);
    expect(replay.body.code).toBe('SESSION_ENDED');
    expect((await refresh(second)).body.code).toBe('SESSION_ENDED');
  });

  it('refuses without a cookie, with rubbish, after the session expired and for a disabled account', async () => {
    expect((await refresh()).body.code).toBe('SESSION_ENDED');
    expect((await refresh('__Host-intake_refresh=rubbish')).body.code).toBe('SESSION_ENDED');
    const ada = cookieOf(await login());
    const bob = cookieOf(await login('bob@example.com'));
    await api.users.update({ ...api.bob, disabled: true, version: 2 });
    expect((await refresh(bob)).body.code).toBe('SESSION_ENDED');
    api.clock.advance(30 * 86_400_000);
    expect((await refresh(ada)).body.code).toBe('SESSION_ENDED');
  });
});

describe('logout', () => {
  it('ends the session and clears the cookie', async () => {
    const client = api.anyone();
    await client.post('/auth/login', { email: 'ada@example.com', password: PASSWORD });
    const before = client.cookie!;
    const answer = await client.post('/auth/logout');
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-intake_refresh=; Path=\/; Expires=Thu, 01 Jan 1970/,
    );
    const again = await api.anyone().post('/auth/refresh', undefined, { cookie: before });
    expect(again.body.code).toBe('SESSION_ENDED');
  });

  it('succeeds without a session, and a wrong secret ends no session', async () => {
    expect((await api.anyone().post('/auth/logout')).status).toBe(204);
    const client = api.anyone();
    await client.post('/auth/login', { email: 'ada@example.com', password: PASSWORD });
    const forged = client.cookie!.replace(/[^.]+$/, 'x'.repeat(43));
    expect((await api.anyone().post('/auth/logout', undefined, { cookie: forged })).status).toBe(204);
    expect((await client.post('/auth/refresh')).status).toBe(200);
  });
});

describe('me', () => {
  it('is the account as it is now', async () => {
    const ada = await api.as(api.ada);
    await api.users.update({ ...api.ada, name: 'Ada L.', version: 2 });
    expect((await ada.get('/auth/me')).body).toEqual({
      id: api.ada.id,
      email: 'ada@example.com',
      name: 'Ada L.',
      role: 'admin',
    });
  });

  it('is refused to an account that was disabled meanwhile', async () => {
    const bob = await api.as(api.bob);
    await api.users.update({ ...api.bob, disabled: true, version: 2 });
    expect((await bob.get('/auth/me')).body.code).toBe('SESSION_ENDED');
  });
});

import { createHmac, randomUUID } from 'node:crypto';
import { KEY, KID } from '../../test/support/config.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

let api: MemoryApi;
beforeAll(async () => void (api = await MemoryApi.start()));
afterAll(() => api.stop());

const now = () => Math.floor(Date.now() / 1000);

interface Changes {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: string;
}

/** A good token, made by hand, but for what the test changes; a claim that is undefined is left away. */
function token({ claims, header, key = KEY }: Changes = {}): string {
  const head = { alg: 'HS256', typ: 'at+jwt', kid: KID, ...header };
  const payload = {
    iss: 'https://issuer.example',
    aud: 'intake',
    sub: api.ada.id,
    sid: 'session-1',
    jti: randomUUID(),
    iat: now(),
    exp: now() + 600,
    ...claims,
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode(head)}.${encode(payload)}`;
  if (head.alg === 'none') return `${text}.`;
  const hash = head.alg.replace('HS', 'sha');
  return `${text}.${createHmac(hash, Buffer.from(key, 'base64url')).update(text).digest('base64url')}`;
}

async function verdict(authorization?: string): Promise<string> {
  const { status, body, headers } = await api
    .anyone()
    .get('/auth/me', authorization ? { authorization } : {});
  if (status === 200) return 'OK';
  expect(status).toBe(401);
  expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
  return body.code as string;
}

const bearer = (changes?: Changes) => verdict(`Bearer ${token(changes)}`);

it('accepts the token that login issues, and one made like it by hand', async () => {
  const ada = await api.as(api.ada);
  expect((await ada.get('/auth/me')).status).toBe(200);
  expect(await bearer()).toBe('OK');
});

it('issues tokens with exactly the agreed header and claims', async () => {
  const { token: issued = '' } = await api.as(api.ada);
  const [header, claims] = issued.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  expect(JSON.parse(header!)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: KID });
  const payload = JSON.parse(claims!) as Record<string, unknown>;
  expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
  expect((payload.exp as number) - (payload.iat as number)).toBe(600);
});

it('says when a token has expired, and only then', async () => {
  expect(await bearer({ claims: { iat: now() - 601, exp: now() - 1 } })).toBe('TOKEN_EXPIRED');
});

it.each<[string, Changes]>([
  ['is signed with another key', { key: Buffer.alloc(32, 8).toString('base64url') }],
  ['has an unknown kid', { header: { kid: 'k2' } }],
  ['has no kid', { header: { kid: undefined } }],
  ['is not signed at all', { header: { alg: 'none' } }],
  ['is signed with another algorithm', { header: { alg: 'HS512' } }],
  ['is of another type', { header: { typ: 'JWT' } }],
  ['has no type', { header: { typ: undefined } }],
  ['has critical extensions', { header: { crit: ['b64'], b64: true } }],
  ['never expires', { claims: { exp: undefined } }],
  ['expires at a text', { claims: { exp: '9999999999' } }],
  ['expires before it was issued', { claims: { iat: now(), exp: now() } }],
  ['lives longer than any token is issued for', { claims: { iat: now(), exp: now() + 3601 } }],
  ['has no time of issue', { claims: { iat: undefined } }],
  ['was issued in the future', { claims: { iat: now() + 60 } }],
  ['is from another issuer', { claims: { iss: 'https://other.example' } }],
  ['has no issuer', { claims: { iss: undefined } }],
  ['is for another audience', { claims: { aud: 'other' } }],
  ['is for several audiences', { claims: { aud: ['intake', 'other'] } }],
  ['has no audience', { claims: { aud: undefined } }],
  ['has no subject', { claims: { sub: undefined } }],
  ['has an empty subject', { claims: { sub: '' } }],
  ['has no session', { claims: { sid: undefined } }],
  ['has no id', { claims: { jti: undefined } }],
])('refuses a token that %s', async (_, changes) => {
  expect(await bearer(changes)).not.toBe('OK');
});

it.each(['Bearer', 'Bearer x', 'Bearer x.y.z', 'Basic YWRhOnB3', `Bearer ${'a'.repeat(5000)}`])(
  'refuses the header "%s"',
  async (header) => {
    expect(await verdict(header)).toBe('UNAUTHENTICATED');
  },
);

it('refuses without a header, and takes no token from anywhere else', async () => {
  expect(await verdict()).toBe('UNAUTHENTICATED');
  expect((await api.anyone().get(`/auth/me?access_token=${token()}`)).status).toBe(401);
});

it('takes a key that is added to Parameter Store while it runs, for checking and then for signing', async () => {
  const key = Buffer.alloc(32, 9).toString('base64url');
  api.config.auth.signingKeys = new Map([...api.config.auth.signingKeys, ['k3', key]]);
  expect(await bearer({ header: { kid: 'k3' }, key })).toBe('OK');
  api.config.auth.currentKid = 'k3';
  const { token: issued = '' } = await api.as(api.ada);
  expect(JSON.parse(Buffer.from(issued.split('.')[0]!, 'base64url').toString())).toMatchObject({ kid: 'k3' });
  expect(await bearer()).toBe('OK');
});

it('guards every operation that is not on the list of open ones', async () => {
  const { body } = await api.anyone().get('/api/openapi.json');
  const open = new Set(['login', 'refreshSession', 'logout', 'getHealth', 'getLiveness']);
  const operations = Object.entries(
    body.paths as Record<string, Record<string, { operationId: string }>>,
  ).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({ path, method, operationId })),
  );
  expect(operations.length).toBeGreaterThan(15);
  for (const { path, method, operationId } of operations) {
    const { status } = await api
      .anyone()
      .send(method.toUpperCase(), path.replace('{id}', '01KAR3M5Q8T1Y6V4W2Z9X7C5B3'));
    expect({ operationId, refused: status === 401 }).toEqual({
      operationId,
      // Refreshing without a cookie is refused as well.
      refused: !open.has(operationId) || operationId === 'refreshSession',
    });
  }
});

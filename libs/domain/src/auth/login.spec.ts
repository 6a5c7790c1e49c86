import {
  aUser,
  CountedIds,
  CountedSecrets,
  FixedClock,
  MemoryAttemptLimiter,
  MemoryPasswordHasher,
  MemoryRefreshTokenFactory,
  MemorySessionStore,
  MemoryUserStore,
} from '@intake/testing';
import { Login } from './login.ts';

/** Writes down what is verified, because the time that takes is what a stranger can measure. */
class CountingHasher extends MemoryPasswordHasher {
  readonly verified: string[] = [];
  hashes = 0;

  override async hash(password: string): Promise<string> {
    this.hashes++;
    return super.hash(password);
  }

  override async verify(passwordHash: string, password: string): Promise<boolean> {
    this.verified.push(passwordHash);
    return super.verify(passwordHash, password);
  }
}

const ip = '203.0.113.1';
const refusal = (code: string) => expect.objectContaining({ code });

async function fixture() {
  const users = new MemoryUserStore();
  const sessions = new MemorySessionStore();
  const hasher = new CountingHasher();
  const clock = new FixedClock();
  const [ids, secrets] = [new CountedIds(clock), new CountedSecrets()];
  const settings = { sessionSeconds: 3600 };
  const ports = {
    users,
    sessions,
    hasher,
    clock,
    ids,
    secrets,
    settings,
    limiter: new MemoryAttemptLimiter(),
    tokens: new MemoryRefreshTokenFactory(),
  };
  const ada = aUser({ email: 'ada@example.com', passwordHash: await hasher.hash('right') });
  await users.create(ada);
  return { ...ports, ada, login: new Login(ports) };
}

it('opens a session and keeps only the hash of its token', async () => {
  const { login, ada, sessions, secrets } = await fixture();
  const { user, session, refreshToken } = await login.execute({
    email: ' Ada@Example.com ',
    password: 'right',
    ip,
  });
  expect(user).toEqual(ada);
  const stored = await sessions.find(ada.id, session.id);
  expect(stored).toMatchObject({ expiresAt: '2026-11-01T11:00:00.000Z', version: 1 });
  const [userId, sessionId, secret] = refreshToken.split('.');
  expect([userId, sessionId]).toEqual([ada.id, session.id]);
  expect(stored!.tokenHash).toBe(await secrets.digest(secret!));
  expect(JSON.stringify(stored)).not.toContain(secret);
});

it('works as much for an account that does not exist as for one that does, from the first call on', async () => {
  for (const first of ['ada@example.com', 'nobody@example.com']) {
    const { login, hasher } = await fixture();
    hasher.hashes = 0;
    await expect(login.execute({ email: first, password: 'wrong', ip })).rejects.toEqual(
      refusal('INVALID_CREDENTIALS'),
    );
    expect({ hashes: hasher.hashes, verified: hasher.verified.length }).toEqual({ hashes: 1, verified: 1 });
    await expect(login.execute({ email: 'nobody@example.com', password: 'x', ip })).rejects.toEqual(
      refusal('INVALID_CREDENTIALS'),
    );
    expect({ hashes: hasher.hashes, verified: hasher.verified.length }).toEqual({ hashes: 1, verified: 2 });
  }
});

it('cannot be signed in to the decoy, nor to a disabled account with its right password', async () => {
  const { login, users, ada, hasher } = await fixture();
  hasher.verify = async () => true;
  await expect(login.execute({ email: 'nobody@example.com', password: 'x', ip })).rejects.toEqual(
    refusal('INVALID_CREDENTIALS'),
  );
  await users.update({ ...ada, disabled: true, version: 2 });
  await expect(login.execute({ email: ada.email, password: 'right', ip })).rejects.toEqual(
    refusal('INVALID_CREDENTIALS'),
  );
});

it('does not even look at a password once there were too many attempts', async () => {
  const { login, hasher } = await fixture();
  const attempt = () => login.execute({ email: 'ada@example.com', password: 'wrong', ip });
  for (let i = 0; i < 5; i++) await expect(attempt()).rejects.toEqual(refusal('INVALID_CREDENTIALS'));
  await expect(attempt()).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS', facts: { retryAfter: 900 } });
  expect(hasher.verified).toHaveLength(5);
});

it('counts an account under every spelling of its address', async () => {
  const { login } = await fixture();
  for (const email of [
    'ada@example.com',
    'ADA@example.com',
    ' ada@Example.com',
    'Ada@example.com',
    'aDa@example.com',
  ])
    await expect(login.execute({ email, password: 'wrong', ip })).rejects.toEqual(
      refusal('INVALID_CREDENTIALS'),
    );
  await expect(login.execute({ email: 'adA@example.com', password: 'right', ip })).rejects.toEqual(
    refusal('TOO_MANY_ATTEMPTS'),
  );
});

import {
  aUser,
  CountedSecrets,
  FixedClock,
  MemoryRefreshTokenFactory,
  MemorySessionStore,
  MemoryUserStore,
} from '@intake/testing';
import { DomainError } from '../errors.ts';
import { MAX_ANCESTORS, REFRESH_GRACE, RefreshSession } from './refresh-session.ts';

const ended = expect.objectContaining({ code: 'SESSION_ENDED' });

async function fixture() {
  const users = new MemoryUserStore();
  const sessions = new MemorySessionStore();
  const clock = new FixedClock();
  const secrets = new CountedSecrets();
  const tokens = new MemoryRefreshTokenFactory();
  const ada = aUser();
  await users.create(ada);
  const secret = tokens.first();
  await sessions.create({
    id: 'session-1',
    userId: ada.id,
    tokenHash: await secrets.digest(secret),
    createdAt: clock.now().toISOString(),
    expiresAt: new Date(clock.now().getTime() + 3_600_000).toISOString(),
    version: 1,
  });
  const refresh = new RefreshSession({ users, sessions, clock, secrets, tokens });
  return { users, sessions, clock, ada, refresh, token: `${ada.id}.session-1.${secret}` };
}

it('rotates by one write, and does not prolong the session', async () => {
  const { refresh, sessions, ada, token } = await fixture();
  const { session, refreshToken, user } = await refresh.execute(token);
  expect(user).toEqual(ada);
  expect(refreshToken).not.toBe(token);
  expect(session).toMatchObject({ version: 2, expiresAt: '2026-11-01T11:00:00.000Z' });
  expect(await sessions.find(ada.id, 'session-1')).toEqual(session);
});

it('gives a token in its grace the same successor and writes nothing', async () => {
  const { refresh, sessions, ada, token, clock } = await fixture();
  const first = await refresh.execute(token);
  clock.advance(REFRESH_GRACE);
  expect((await refresh.execute(token)).refreshToken).toBe(first.refreshToken);
  expect((await sessions.find(ada.id, 'session-1'))!.version).toBe(2);
});

it('ends the session when a replaced token comes after its grace, even while the new one is unused', async () => {
  const { refresh, sessions, ada, token, clock } = await fixture();
  const { refreshToken } = await refresh.execute(token);
  clock.advance(REFRESH_GRACE + 1);
  await expect(refresh.execute(token)).rejects.toEqual(ended);
  expect(await sessions.find(ada.id, 'session-1')).toBeNull();
  await expect(refresh.execute(refreshToken)).rejects.toEqual(ended);
});

it('gives every ancestor in its grace the token that is good now, and ends the session for one that is past it', async () => {
  const { refresh, sessions, ada, token, clock } = await fixture();
  const second = await refresh.execute(token);
  clock.advance(REFRESH_GRACE - 1);
  const third = await refresh.execute(second.refreshToken);
  const again = await refresh.execute(token);
  expect(again.refreshToken).toBe(third.refreshToken);
  expect((await refresh.execute(second.refreshToken)).refreshToken).toBe(third.refreshToken);
  expect((await sessions.find(ada.id, 'session-1'))!.version).toBe(3);
  clock.advance(2);
  expect((await refresh.execute(second.refreshToken)).refreshToken).toBe(third.refreshToken);
  await expect(refresh.execute(token)).rejects.toEqual(ended);
  expect(await sessions.find(ada.id, 'session-1')).toBeNull();
});

it('refuses a wrong secret, and the session goes on', async () => {
  const { refresh, token, ada } = await fixture();
  await expect(refresh.execute(`${ada.id}.session-1.${'x'.repeat(43)}`)).rejects.toEqual(ended);
  expect((await refresh.execute(token)).refreshToken).toBeTruthy();
});

it('remembers a bounded number of ancestors; one before them ends nothing', async () => {
  const { refresh, sessions, ada, token, clock } = await fixture();
  let latest = token;
  for (let i = 0; i <= MAX_ANCESTORS; i++) latest = (await refresh.execute(latest)).refreshToken;
  expect((await sessions.find(ada.id, 'session-1'))!.ancestors).toHaveLength(MAX_ANCESTORS);
  clock.advance(REFRESH_GRACE + 1);
  await expect(refresh.execute(token)).rejects.toEqual(ended);
  expect((await refresh.execute(latest)).refreshToken).toBeTruthy();
});

it('finds itself the previous token when another request rotated it first', async () => {
  const { refresh, sessions, token } = await fixture();
  const update = sessions.update.bind(sessions);
  let winner: string | undefined;
  sessions.update = async (session) => {
    sessions.update = update;
    winner = (await refresh.execute(token)).refreshToken;
    return update(session);
  };
  expect((await refresh.execute(token)).refreshToken).toBe(winner);
});

it('gives up when the session changes under every try', async () => {
  const { refresh, sessions, token } = await fixture();
  let tries = 0;
  sessions.update = () => Promise.reject(new DomainError('VERSION_CONFLICT', `try ${++tries}`));
  await expect(refresh.execute(token)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  expect(tries).toBeGreaterThan(1);
});

it('refuses what expired in this very moment, and a disabled account, whose session it ends', async () => {
  const { refresh, sessions, users, ada, token } = await fixture();
  await users.update({ ...ada, disabled: true, version: 2 });
  await expect(refresh.execute(token)).rejects.toEqual(ended);
  expect(await sessions.find(ada.id, 'session-1')).toBeNull();

  const other = await fixture();
  other.clock.advance(3_600_000);
  await expect(other.refresh.execute(other.token)).rejects.toEqual(ended);
});

it.each([
  undefined,
  '',
  'a.b.c',
  'a.b',
  'a/b.c.d',
  `${'a'.repeat(65)}.b.${'c'.repeat(43)}`,
  `a.b.${'c'.repeat(43)}.d`,
])('does not ask the store about %s', async (token) => {
  const { refresh, sessions } = await fixture();
  sessions.find = () => Promise.reject(new Error('asked'));
  await expect(refresh.execute(token)).rejects.toEqual(ended);
});

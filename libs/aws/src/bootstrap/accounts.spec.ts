import {
  aSession,
  expectRefusal,
  CountedIds,
  FixedClock,
  MemoryPasswordHasher,
  MemorySessionStore,
  MemoryUserStore,
} from '@intake/testing';
import { Accounts } from './accounts.ts';

const email = 'ada@example.com';
const users = () => new MemoryUserStore();
let ports: {
  users: MemoryUserStore;
  sessions: MemorySessionStore;
  hasher: MemoryPasswordHasher;
  clock: FixedClock;
  ids: CountedIds;
};
let accounts: Accounts;

beforeEach(() => {
  const clock = new FixedClock();
  ports = {
    users: users(),
    sessions: new MemorySessionStore(),
    hasher: new MemoryPasswordHasher(),
    clock,
    ids: new CountedIds(clock),
  };
  accounts = new Accounts(ports);
});

const find = async () => (await ports.users.findByEmail(email))!;
const signsIn = async (password: string) => ports.hasher.verify((await find()).passwordHash, password);
const openSession = async () => {
  const session = aSession({ userId: (await find()).id });
  await ports.sessions.create(session);
  return () => ports.sessions.find(session.userId, session.id);
};

it('adds a member with a random password', async () => {
  const password = await accounts.add({ email: ' Ada@Example.com ' });
  expect(password).toMatch(/^[\w-]{20}$/);
  expect(await signsIn(password)).toBe(true);
  expect(await find()).toMatchObject({ email, name: 'ada', role: 'member', disabled: false });
});

it('adds an address once', async () => {
  await accounts.add({ email });
  await expectRefusal(accounts.add({ email: email.toUpperCase() }), 'ALREADY_EXISTS');
  expect.assertions(1);
});

it.each(['ada', 'ada@', '@example.com', 'a b@example.com', `${'a'.repeat(251)}@b.c`])(
  'refuses %j as an address',
  (wrong) => expect(accounts.add({ email: wrong })).rejects.toThrow('no e-mail address'),
);

it('refuses a short password', async () => {
  await expect(accounts.add({ email, password: '1234567' })).rejects.toThrow('8 to 1024');
  await accounts.add({ email, password: '8 letter' });
  await expect(accounts.setPassword(email, 'Password1')).rejects.toThrow('most common');
  await expect(accounts.setPassword(email, '')).rejects.toThrow('8 to 1024');
});

it('sets a password and ends what was opened with the old one', async () => {
  await accounts.add({ email, password: 'the old one' });
  const session = await openSession();
  await accounts.setPassword(email, 'the new one');
  expect(await signsIn('the new one')).toBe(true);
  expect(await signsIn('the old one')).toBe(false);
  expect(await session()).toBeNull();
});

it('disables a user, ends all sessions, and enables again', async () => {
  await accounts.add({ email });
  const session = await openSession();
  await accounts.disable(email);
  expect(await find()).toMatchObject({ disabled: true });
  expect(await session()).toBeNull();
  await accounts.enable(email);
  expect(await find()).toMatchObject({ disabled: false });
});

it('knows who is not there', async () => {
  for (const change of [accounts.disable(email), accounts.enable(email), accounts.setPassword(email)]) {
    await expectRefusal(change, 'NOT_FOUND');
  }
  expect.assertions(3);
});

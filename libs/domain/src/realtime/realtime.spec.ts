import {
  aConnection,
  aFile,
  aSession,
  aUser,
  CountedSecrets,
  expectRefusal,
  FixedClock,
  MemoryConnectionStore,
  MemoryEventLog,
  MemorySessionStore,
  MemorySockets,
  MemoryTicketStore,
  MemoryUserStore,
} from '@intake/testing';
import {
  CloseConnection,
  EndConnections,
  fileEvent,
  type FileRecord,
  IssueTicket,
  OpenConnection,
  PublishEvents,
  REALTIME,
  ResumeEvents,
} from '../index.ts';

const OWNER = 'ada';
const session = aSession({ userId: OWNER, id: 's1', expiresAt: '2026-12-01T00:00:00.000Z' });

async function setUp() {
  const ports = {
    clock: new FixedClock(),
    secrets: new CountedSecrets(),
    tickets: new MemoryTicketStore(),
    connections: new MemoryConnectionStore(),
    log: new MemoryEventLog(),
    sessions: new MemorySessionStore(),
    users: new MemoryUserStore(),
    sockets: new MemorySockets(),
  };
  await ports.users.create(aUser({ id: OWNER }));
  await ports.sessions.create(session);
  const issue = new IssueTicket(ports);
  const open = new OpenConnection(ports);
  return {
    ...ports,
    issue,
    open,
    resume: new ResumeEvents(ports),
    publish: new PublishEvents(ports),
    end: new EndConnections(ports),
    close: new CloseConnection(ports),
    async connect(id: string) {
      await open.execute((await issue.execute(OWNER, session.id)).ticket, id);
    },
  };
}

describe('a ticket', () => {
  it('opens one connection, for the session that asked for it', async () => {
    const { issue, open, connections } = await setUp();
    const { ticket } = await issue.execute(OWNER, session.id);
    await open.execute(ticket, 'c1');
    expect(await connections.find('c1')).toMatchObject({ ownerId: OWNER, sessionId: session.id });
    await expectRefusal(open.execute(ticket, 'c2'), 'UNAUTHENTICATED');
    expect(await connections.list(OWNER)).toHaveLength(1);
  });

  it('opens none after a minute, and none if nobody made it', async () => {
    const { issue, open, clock } = await setUp();
    const { ticket } = await issue.execute(OWNER, session.id);
    clock.advance(REALTIME.ticket);
    await expectRefusal(open.execute(ticket, 'c1'), 'UNAUTHENTICATED');
    await expectRefusal(open.execute('made up', 'c1'), 'UNAUTHENTICATED');
    await expectRefusal(open.execute(undefined, 'c1'), 'UNAUTHENTICATED');
  });

  it('is given to nobody whose session has ended or who is disabled, and opens nothing for them', async () => {
    const { issue, open, connections, sessions, users } = await setUp();
    const tickets = [];
    for (let i = 0; i < 2; i++) tickets.push((await issue.execute(OWNER, session.id)).ticket);
    const user = (await users.find(OWNER))!;
    await users.update({ ...user, disabled: true, version: user.version + 1 });
    await expectRefusal(issue.execute(OWNER, session.id), 'SESSION_ENDED');
    await expectRefusal(open.execute(tickets[0], 'c1'), 'SESSION_ENDED');
    await users.update({ ...user, version: user.version + 2 });
    await sessions.remove(OWNER, session.id);
    await expectRefusal(issue.execute(OWNER, session.id), 'SESSION_ENDED');
    await expectRefusal(open.execute(tickets[1], 'c1'), 'SESSION_ENDED');
    expect(await connections.list(OWNER)).toEqual([]);
  });
});

describe('events', () => {
  it('reach every connection of their owner, numbered, and nobody else', async () => {
    const { connect, connections, publish, sockets } = await setUp();
    for (const id of ['c1', 'c2']) await connect(id);
    await connections.add(aConnection({ id: 'foreign', ownerId: 'bob' }));
    await publish.execute(OWNER, [{ n: 1 }, { n: 2 }]);
    await publish.execute(OWNER, [{ n: 3 }]);
    expect(sockets.sent.map(({ to }) => to)).toEqual(['c1', 'c2', 'c1', 'c2']);
    const [first, , second] = sockets.sent.map(({ message }) => message);
    expect(first).toMatchObject({ type: 'events', events: [{ n: 1 }, { n: 2 }] });
    expect(second!['seq']).toBe((first!['seq'] as number) + 1);
  });

  it('go in messages of less than 32 KB', async () => {
    const { connect, publish, sockets } = await setUp();
    await connect('c1');
    const events = Array.from({ length: 100 }, (_, n) => ({ n, text: 'ä'.repeat(500) }));
    await publish.execute(OWNER, events);
    expect(sockets.sent.flatMap(({ message }) => message['events'])).toEqual(events);
    expect(sockets.sent.length).toBeGreaterThan(2);
    for (const { message } of sockets.sent)
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(32 * 1024);
  });

  it('forget a connection that is gone or too old; one that cannot be told is closed, so that it comes back', async () => {
    const { clock, connect, connections, publish, sockets } = await setUp();
    for (const id of ['gone', 'failing', 'old', 'good']) await connect(id);
    await connections.add({ ...(await connections.find('old'))!, expiresAt: clock.now().toISOString() });
    sockets.gone.add('gone');
    sockets.failing.add('failing');
    await publish.execute(OWNER, [{ n: 1 }]);
    expect(sockets.sent.map(({ to }) => to)).toEqual(['good']);
    expect(sockets.closed).toEqual(expect.arrayContaining(['failing', 'old']));
    expect((await connections.list(OWNER)).map(({ id }) => id)).toEqual(['good']);
  });

  it('cost nothing while nobody listens', async () => {
    const { publish, sockets } = await setUp();
    expect(await publish.execute(OWNER, [{ n: 1 }])).toBe(0);
    expect(sockets.sent).toEqual([]);
  });
});

describe('who was away', () => {
  it('is told what it missed, in order', async () => {
    const { connect, close, publish, resume } = await setUp();
    await connect('c1');
    const { seq } = await resume.execute('c1');
    await close.execute('c1');
    for (const n of [1, 2]) await publish.execute(OWNER, [{ n }]);
    await connect('c2');
    expect(await resume.execute('c2', seq)).toEqual({
      ownerId: OWNER,
      seq: seq + 2,
      missed: [
        { seq: seq + 1, events: [{ n: 1 }] },
        { seq: seq + 2, events: [{ n: 2 }] },
      ],
    });
    expect(await resume.execute('c2', seq + 2)).toMatchObject({ seq: seq + 2, missed: [] });
  });

  it('looks at everything anew after a long absence, or with a number that is none of ours', async () => {
    const { clock, connect, publish, resume } = await setUp();
    await connect('c1');
    const { seq } = await resume.execute('c1');
    clock.advance(REALTIME.connection + REALTIME.absence);
    await publish.execute(OWNER, [{ n: 1 }]);
    await connect('c2');
    for (const since of [seq, 7, seq * 2]) {
      const resumed = await resume.execute('c2', since);
      expect(resumed.missed).toBeUndefined();
      expect(resumed.seq).toBeGreaterThan(seq);
    }
  });

  it('is not served over a connection that is unknown or too old', async () => {
    const { clock, connect, resume } = await setUp();
    await expectRefusal(resume.execute('never opened'), 'UNAUTHENTICATED');
    await connect('c1');
    clock.advance(REALTIME.connection);
    await expectRefusal(resume.execute('c1'), 'UNAUTHENTICATED');
  });
});

it('closes the sockets of a session that ended, or all of somebody', async () => {
  const { connect, connections, end, sockets } = await setUp();
  await connect('c1');
  await connections.add(aConnection({ id: 'other-session', ownerId: OWNER, sessionId: 's2' }));
  await end.execute(OWNER, session.id);
  expect(sockets.closed).toEqual(['c1']);
  await end.execute(OWNER);
  expect(sockets.closed).toEqual(['c1', 'other-session']);
  expect(await connections.list(OWNER)).toEqual([]);
});

describe('what happened to a file', () => {
  const file = aFile({ status: 'ready' });
  it.each<[string | null, Partial<FileRecord> | null, Partial<FileRecord> | null]>([
    ['created', null, { status: 'uploading' }],
    ['completing', { status: 'uploading' }, { status: 'completing' }],
    ['verifying', { status: 'completing' }, { status: 'verifying' }],
    ['ready', { status: 'verifying' }, { status: 'ready' }],
    ['rejected', { status: 'verifying' }, { status: 'rejected' }],
    ['aborted', { status: 'uploading' }, { status: 'aborted' }],
    ['renamed', {}, { name: 'other.png' }],
    ['deleted', {}, { deletedAt: '2026-11-01T10:00:00.000Z' }],
    ['restored', { deletedAt: '2026-11-01T10:00:00.000Z' }, {}],
    ['removed', { deletedAt: '2026-11-01T10:00:00.000Z' }, null],
    [null, {}, { attempts: 2, version: 9 }],
    [null, null, null],
  ])('%s', (kind, before, after) => {
    expect(fileEvent(before && { ...file, ...before }, after && { ...file, ...after })).toBe(kind);
  });
});

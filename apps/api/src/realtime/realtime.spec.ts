import { marshall } from '@aws-sdk/util-dynamodb';
import type { StreamRecord } from '@intake/aws';
import {
  CloseConnection,
  EndConnections,
  IssueTicket,
  OpenConnection,
  PublishEvents,
  ResumeEvents,
  UPLOAD_STATES,
} from '@intake/domain';
import {
  aFile,
  aSession,
  aUser,
  CountedSecrets,
  FixedClock,
  MemoryConnectionStore,
  MemoryEventLog,
  MemoryFileStore,
  MemorySessionStore,
  MemorySockets,
  MemoryTicketStore,
  MemoryUserStore,
} from '@intake/testing';
import { asyncapi, openapi, references, resolve, wrongWith } from '../../test/support/asyncapi.ts';
import { FanOut } from './fan-out.ts';
import { SocketEvents } from './socket-events.ts';

const OWNER = 'ada';
const session = aSession({ userId: OWNER, expiresAt: '2026-12-01T00:00:00.000Z' });

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
    files: new MemoryFileStore({ lag: false }),
  };
  await ports.users.create(aUser({ id: OWNER }));
  await ports.sessions.create(session);
  const events = new SocketEvents(
    new OpenConnection(ports),
    new CloseConnection(ports),
    new ResumeEvents(ports),
    ports.files,
    ports.sockets,
  );
  const deliver = (routeKey: string, connectionId: string, more: object = {}) =>
    events.handle({ requestContext: { routeKey, connectionId }, ...more });
  return {
    ...ports,
    deliver,
    fanOut: new FanOut(new PublishEvents(ports), new EndConnections(ports)),
    say: (connectionId: string, message: unknown) =>
      deliver('$default', connectionId, {
        body: typeof message === 'string' ? message : JSON.stringify(message),
      }),
    async connect(connectionId: string) {
      const { ticket } = await new IssueTicket(ports).execute(OWNER, session.id);
      return deliver('$connect', connectionId, { queryStringParameters: { ticket } });
    },
    /** Everything that was sent, after a look into the document. */
    sent() {
      for (const { message } of ports.sockets.sent) expect(wrongWith(message)).toBe('');
      return ports.sockets.sent.map(({ message }) => message);
    },
  };
}

const image = (item?: object) => item && marshall(item, { removeUndefinedValues: true });
function record(Keys: { pk: string; sk: string }, before?: object, after?: object): StreamRecord {
  const at = { ApproximateCreationDateTime: 1_793_527_200, SequenceNumber: '1' };
  const images = {
    OldImage: image(before && { ...Keys, ...before }),
    NewImage: image(after && { ...Keys, ...after }),
  };
  return { eventID: '1', dynamodb: { Keys: image(Keys), ...images, ...at } };
}
const ofFile = (before?: object, after?: object) =>
  record({ pk: `OWNER#${OWNER}`, sk: 'FILE#f1' }, before, after);

describe('the document', () => {
  it('points at nothing that is not there', () => {
    expect(references.length).toBeGreaterThan(20);
    for (const to of references)
      expect([
        to,
        resolve(to.startsWith('#') ? asyncapi : openapi, to.replace('./openapi.json', '')),
      ]).not.toEqual([to, undefined]);
  });

  it('knows every state of a file', () => {
    const types: string[] = asyncapi.components.schemas.FileEvent.properties.type.enum;
    for (const state of UPLOAD_STATES.filter((one) => one !== 'uploading'))
      expect(types).toContain(`file.${state}`);
  });

  it('describes what is sent and nothing else', () => {
    expect(wrongWith({ type: 'pong' })).toBe('');
    expect(wrongWith({ type: 'pong', more: 1 })).not.toBe('');
    expect(wrongWith({ type: 'events', seq: 1, events: [{ type: 'file.eaten' }] })).not.toBe('');
    expect(wrongWith({ type: 'else' })).not.toBe('');
  });
});

describe('a connection', () => {
  it('opens with a ticket, once, and is refused without', async () => {
    const { connect, deliver } = await setUp();
    expect(await connect('c1')).toEqual({ statusCode: 200 });
    expect(await deliver('$connect', 'c2')).toEqual({ statusCode: 401 });
    expect(await deliver('$connect', 'c2', { queryStringParameters: { ticket: 'x' } })).toEqual({
      statusCode: 401,
    });
  });

  it('is told first what is under way, later what it missed', async () => {
    const { connect, fanOut, files, say, sent, deliver } = await setUp();
    const mine = { ownerId: OWNER };
    for (const status of ['uploading', 'verifying', 'ready'] as const)
      await files.create(aFile({ ...mine, status }));
    await connect('c1');
    await say('c1', { action: 'resume' });
    const [snapshot] = sent();
    expect(snapshot).toMatchObject({ type: 'snapshot', more: false });
    expect((snapshot!['files'] as { status: string }[]).map(({ status }) => status)).toEqual([
      'verifying',
      'uploading',
    ]);

    await deliver('$disconnect', 'c1');
    await fanOut.handle([ofFile(undefined, aFile(mine))]);
    await connect('c2');
    const since = snapshot!['seq'] as number;
    await say('c2', { action: 'resume', since });
    expect(sent().slice(1)).toMatchObject([
      { type: 'events', seq: since + 1, events: [{ type: 'file.created' }] },
      { type: 'resumed', seq: since + 1 },
    ]);
  });

  it('has a snapshot that fits into a message', async () => {
    const { connect, files, say, sent } = await setUp();
    for (let i = 0; i < 25; i++)
      await files.create(aFile({ ownerId: OWNER, name: `${'ä'.repeat(120)}.png`, path: 'ö'.repeat(500) }));
    await connect('c1');
    await say('c1', { action: 'resume' });
    const [snapshot] = sent();
    expect(snapshot).toMatchObject({ type: 'snapshot', more: true });
    expect(Buffer.byteLength(JSON.stringify(snapshot))).toBeLessThan(32 * 1024);
  });

  it('gets an answer to a ping, and a refusal of what makes no sense', async () => {
    const { connect, say, sent } = await setUp();
    await connect('c1');
    await say('c1', { action: 'ping' });
    const nonsense = [
      '{',
      '""',
      'null',
      { action: 'dance' },
      { action: 'resume', since: -1 },
      { action: 'resume', since: '1' },
    ];
    for (const one of nonsense) await say('c1', one);
    expect(sent().map(({ type }) => type)).toEqual(['pong', ...nonsense.map(() => 'refused')]);
  });

  it('that nobody knows any more is closed, so that its client comes back', async () => {
    const { say, sockets } = await setUp();
    expect(await say('unknown', { action: 'resume' })).toEqual({ statusCode: 401 });
    expect(sockets.closed).toEqual(['unknown']);
  });
});

describe('what is told of a change in the table', () => {
  const file = aFile({
    id: 'f1',
    ownerId: OWNER,
    status: 'ready',
    version: 3,
    checksum: 'x',
    reason: undefined,
  });
  const run = {
    ownerId: OWNER,
    fileId: 'f1',
    runId: 'r1',
    state: 'running',
    version: 2,
    createdAt: file.createdAt,
  };
  const step = {
    algorithm: 'identify',
    version: '1',
    state: 'succeeded',
    revision: 4,
    attempt: 1,
    progress: 1,
  };

  it('is what the document says, without what stays inside', async () => {
    const { connect, fanOut, sent } = await setUp();
    await connect('c1');
    const processing = (sk: string, after: object) =>
      record({ pk: `PROCESSING#${OWNER}#f1`, sk }, undefined, after);
    const refused = { code: 'CONTENT_MISMATCH', detail: 'A program.', found: 'exe' };
    await fanOut.handle([
      ofFile(undefined, { ...file, status: 'uploading', version: 1 }),
      ofFile({ ...file, status: 'verifying' }, file),
      ofFile({ ...file, status: 'verifying' }, { ...file, status: 'rejected', reason: refused }),
      ofFile(file, { ...file, name: 'b.png', version: 4 }),
      ofFile(file, { ...file, deletedAt: file.createdAt, version: 5 }),
      ofFile(file, { ...file, attempts: 2 }),
      ofFile(file),
      processing('RUN#r1', { ...run, updatedAt: file.updatedAt, plan: [{ algorithm: 'identify' }] }),
      processing('STEP#r1#identify', { ...run, ...step, startedAt: file.createdAt, result: { secret: 1 } }),
      processing('SUMMARY', { fileId: 'f1' }),
      record({ pk: `BATCHES#${OWNER}`, sk: 'BATCH#b1' }, undefined, {
        ...{ ownerId: OWNER, batchId: 'b1', round: 'b1', state: 'running', version: 2, total: 7 },
        ...{ files: { ids: ['f1'] }, concurrency: 5, manifest: 'secret', updatedAt: file.updatedAt },
      }),
      // Nobody outside cares how far its files are found.
      record(
        { pk: `BATCHES#${OWNER}`, sk: 'BATCH#b2' },
        { ...{ batchId: 'b2', state: 'planning', version: 2, found: { files: 98, cursor: 'x' } } },
        { ...{ batchId: 'b2', state: 'planning', version: 3, found: { files: 196, cursor: 'y' } } },
      ),
      record({ pk: `BATCH#${OWNER}#b1`, sk: 'ITEM#f1' }, undefined, { fileId: 'f1', state: 'succeeded' }),
      record({ pk: `OWNER#${OWNER}`, sk: 'IDEM#x' }, undefined, { fileId: 'f1' }),
    ]);
    const [{ events }] = sent() as [{ events: Record<string, unknown>[] }];
    expect(events.map(({ type, version }) => [type, version])).toEqual([
      ['file.created', 1],
      ['file.ready', 3],
      ['file.rejected', 3],
      ['file.renamed', 4],
      ['file.deleted', 5],
      ['file.removed', 4],
      ['processing.run', 2],
      ['processing.step', 4],
      ['batch', 2],
    ]);
    expect(JSON.stringify(events)).not.toMatch(/secret|multipart|token/);
  });

  it('goes to its owner and to nobody else', async () => {
    const { connect, fanOut, sockets } = await setUp();
    await connect('c1');
    await fanOut.handle([record({ pk: 'OWNER#bob', sk: 'FILE#f2' }, undefined, aFile({ ownerId: 'bob' }))]);
    expect(sockets.sent).toEqual([]);
  });

  it('comes again when somebody could not be told, and not for a record that cannot be read', async () => {
    const { connect, fanOut, sent, sockets } = await setUp();
    await connect('c1');
    const garbage = {
      eventID: '2',
      dynamodb: { Keys: { pk: { S: 'OWNER#ada' }, sk: { S: 'FILE#x' } }, NewImage: { a: { WAT: 1 } } },
    };
    await fanOut.handle([garbage, ofFile(undefined, file)]);
    expect(sent()).toHaveLength(1);
    sockets.close = () => Promise.reject(new Error('away'));
    sockets.failing.add('c1');
    await expect(fanOut.handle([ofFile(undefined, file)])).rejects.toThrow('away');
  });

  it('ends the sockets of a session that ended, and of an account that is disabled', async () => {
    const { connect, connections, fanOut, sockets } = await setUp();
    const user = { pk: `USER#${OWNER}`, sk: 'PROFILE' };
    await connect('c1');
    await fanOut.handle([record(user, { disabled: false }, { disabled: false, name: 'Ada L.' })]);
    await fanOut.handle([record({ pk: `USER#${OWNER}`, sk: 'SESSION#other' }, { id: 'other' })]);
    expect(sockets.closed).toEqual([]);
    await fanOut.handle([record({ pk: `USER#${OWNER}`, sk: `SESSION#${session.id}` }, { id: session.id })]);
    expect(sockets.closed).toEqual(['c1']);
    await connect('c2');
    await fanOut.handle([record(user, { disabled: false }, { disabled: true })]);
    expect(sockets.closed).toEqual(['c1', 'c2']);
    expect(await connections.list(OWNER)).toEqual([]);
  });
});

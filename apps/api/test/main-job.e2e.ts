import { multipartOf } from '@intake/domain';
import { aCompoundFile, aZip, crc64nvme, id3, officeParts, WHOLE_FILES } from '@intake/testing';
import { Client, type Json } from './support/client.ts';
import { type Server, startServer } from './support/server.ts';
import { startSystem, type System } from './support/system.ts';
import { program, putPart, putParts, upload, video } from './support/transfer.ts';

const MiB = 1024 * 1024;

let system: System;
let server: Server;
let ada: Client;
let bob: Client;

beforeAll(async () => {
  system = await startSystem();
  server = await startServer(system.env);
  [ada, bob] = await Promise.all([signIn(system.ada), signIn(system.bob)]);
});
afterAll(async () => {
  await server?.stop();
  await system?.stop();
});

async function signIn({ email, password }: { email: string; password: string }): Promise<Client> {
  const client = new Client(server.url);
  const { status, body } = await client.post('/auth/login', { email, password });
  expect(status).toBe(200);
  client.token = body.accessToken;
  return client;
}

it('takes a file of several parts to S3 and gives the same bytes back', async () => {
  const bytes = video(20 * MiB);
  const head = bytes.subarray(0, 4100).toString('base64');
  const { body: started } = await ada.post('/uploads', {
    name: 'Film für Ada.mp4',
    size: bytes.length,
    head,
  });
  expect(started.parts).toHaveLength(3);
  const parts = await putParts(started.parts, bytes);
  const resumed = await ada.get(`/uploads/${started.id}`);
  expect(resumed.body.received.map(({ number, checksum }: Json) => ({ number, checksum }))).toEqual(
    parts.map(({ number, checksum }) => ({ number, checksum })),
  );
  const { status, body: file } = await ada.post(`/uploads/${started.id}/complete`, { parts });
  expect({ status, state: file.status, size: file.size }).toEqual({
    status: 200,
    state: 'ready',
    size: bytes.length,
  });

  const { body: download } = await ada.get(`/files/${file.id}/download`);
  const response = await fetch(download.url);
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  expect(response.headers.get('content-type')).toBe('video/mp4');
  expect(response.headers.get('content-disposition')).toContain("filename*=UTF-8''Film%20f%C3%BCr%20Ada.mp4");
  const range = await fetch(download.url, { headers: { range: 'bytes=8388600-8388615' } });
  expect({ status: range.status, bytes: Buffer.from(await range.arrayBuffer()) }).toEqual({
    status: 206,
    bytes: bytes.subarray(8388600, 8388616),
  });
});

it('answers completions at the same time and afterwards with the same file', async () => {
  const bytes = video(9 * MiB);
  const { body: started } = await ada.post('/uploads', { name: 'race.mp4', size: bytes.length });
  const parts = await putParts(started.parts, bytes);
  // LocalStack 4.14 answers all of several completions 200, and leaves an empty object: there they come one by one.
  const together = process.env.AWS_ENDPOINT_URL ? 1 : 6;
  const answers = await Promise.all(
    Array.from({ length: together }, () => ada.post(`/uploads/${started.id}/complete`, { parts })),
  );
  const later = await ada.post(`/uploads/${started.id}/complete`, { parts });
  for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 200, body: later.body });
  expect(later.body.status).toBe('ready');
});

it('rejects a program that is named like a video: before the upload by its head, after it by what S3 stored', async () => {
  const early = await ada.post('/uploads', { name: 'a.mp4', size: 4096, head: program().toString('base64') });
  expect({ status: early.status, code: early.body.code }).toEqual({ status: 415, code: 'CONTENT_MISMATCH' });
  const file = await upload(ada, 'innocent.mp4', program());
  expect(file).toMatchObject({ status: 'rejected', reason: { code: 'CONTENT_MISMATCH' } });
  const download = await ada.get(`/files/${file.id}/download`);
  expect({ status: download.status, code: download.body.code }).toEqual({
    status: 409,
    code: 'STATE_CONFLICT',
  });
});

it.each([
  ['sheet.docx', 'rejected', aZip(officeParts('xlsx')), { claimed: 'docx', found: 'xlsx' }],
  ['half.docx', 'rejected', aZip(officeParts('docx')).subarray(0, 300), { code: 'CONTENT_DAMAGED' }],
  ['locked.docx', 'ready', aCompoundFile('EncryptedPackage', 'EncryptionInfo'), { encrypted: true }],
  ['tagged.flac', 'ready', Buffer.concat([id3(200_000), WHOLE_FILES.flac!]), {}],
  ['Latin.csv', 'ready', Buffer.from('K\xf6ln;1\n', 'latin1'), { charset: 'windows-1252' }],
])('looks into %s: %s', async (name, status, bytes, facts) => {
  const file = await upload(ada, name, bytes);
  expect(file).toMatchObject(status === 'ready' ? { status, ...facts } : { status, reason: facts });
});

it('shows no type inline that a browser could run, whatever is asked', async () => {
  const file = await upload(ada, 'page.md', Buffer.from('<script>alert(1)</script>'));
  const { body } = await ada.get(`/files/${file.id}/download?disposition=inline`);
  const { headers } = await fetch(body.url);
  expect(headers.get('content-disposition')).toMatch(/^attachment/);
  expect(headers.get('content-type')).toBe('text/markdown; charset=utf-8');
});

describe("S3, by the part's URL", () => {
  it('refuses a changed signature, other bytes than agreed and another part, and takes what was agreed', async () => {
    const { body } = await ada.post('/uploads', { name: 'a.mp4', size: 9 * MiB });
    const [first] = body.parts as { url: string; size: number }[];
    const bytes = video(first!.size);
    const tampered = first!.url.replace(
      /(X-Amz-Signature=)(.)/,
      (_, name, c) => name + (c === '0' ? '1' : '0'),
    );
    const other = first!.url.replace('partNumber=1', 'partNumber=2');
    for (const url of [tampered, other]) expect((await putPart(url, bytes)).status).toBe(403);
    for (const wrong of [bytes.subarray(1), Buffer.concat([bytes, Buffer.alloc(1)])])
      expect((await putPart(first!.url, wrong)).status).toBe(403);
    expect((await putPart(first!.url, bytes)).status).toBe(200);
  });

  it('refuses an expired URL', async () => {
    const { body } = await ada.post('/uploads', { name: 'a.mp4', size: 4096 });
    const record = (await system.files.find(system.ada.id, body.id))!;
    const url = await system.storage.presignPart(multipartOf(record)!, { number: 1, size: 4096 }, 1);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await putPart(url, video(4096))).status).toBe(403);
    expect((await putPart(body.parts[0].url, video(4096))).status).toBe(200);
  });
});

describe('a small file with a checksum', () => {
  const bytes = video(100_000);
  const checksum = crc64nvme(bytes);
  const start = async () =>
    (await ada.post('/uploads', { name: 'small.mp4', size: bytes.length, checksum })).body;

  it('is one PUT that S3 takes once, and for these bytes only', async () => {
    const { id, parts } = await start();
    const [{ url, headers }] = parts;
    const flipped = Buffer.from(bytes);
    flipped[50_000]! ^= 1;
    const lie = { ...headers, 'x-amz-checksum-crc64nvme': crc64nvme(flipped) };
    expect((await putPart(url, flipped, headers)).status).toBe(400);
    expect((await putPart(url, flipped, lie)).status).toBe(403);
    expect((await putPart(url, bytes)).status).toBe(403);
    expect((await ada.get(`/uploads/${id}`)).body.received).toEqual([]);
    expect(await putPart(url, bytes, headers)).toMatchObject({ status: 200, checksum });
    expect((await putPart(url, bytes, headers)).status).toBe(412);
    expect((await ada.get(`/uploads/${id}`)).body.received).toEqual([
      expect.objectContaining({ number: 1, size: bytes.length, checksum }),
    ]);
    // As a client says it whose answer from S3 was lost.
    const claim = { parts: [{ number: 1, etag: '*', checksum }] };
    const { body: file } = await ada.post(`/uploads/${id}/complete`, claim);
    expect(file).toMatchObject({ status: 'ready', checksum: { value: checksum } });
    expect((await ada.post(`/uploads/${id}/complete`, claim)).body).toEqual(file);
    const { body: download } = await ada.get(`/files/${id}/download`);
    expect(Buffer.from(await (await fetch(download.url)).arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('shares its calls with others, each of which is judged for itself', async () => {
    const body = { name: 'small.mp4', size: bytes.length, checksum };
    const uploads = Array.from({ length: 12 }, (_, i) => ({ ...body, idempotencyKey: `together-${i}` }));
    const { results } = (await ada.post('/uploads/batch', { uploads })).body;
    const replay = (await ada.post('/uploads/batch', { uploads })).body.results;
    const ids = results.map(({ upload }: Json) => upload.id);
    expect(replay.map(({ upload }: Json) => upload.id)).toEqual(ids);
    const claims = await Promise.all(
      results.map(async ({ upload }: Json, i: number) => ({
        id: upload.id,
        parts: i === 5 ? [{ number: 1, etag: '*' }] : await putParts(upload.parts, bytes),
      })),
    );
    const { body: complete } = await ada.post('/uploads/batch/complete', { uploads: claims });
    expect(complete.results.map(({ file, problem }: Json) => file?.status ?? problem.code)).toEqual(
      ids.map((_: string, i: number) => (i === 5 ? 'PARTS_MISMATCH' : 'ready')),
    );
  });
});

it('completes only what S3 holds: a client that lies about its parts learns which to send', async () => {
  const { body: started } = await ada.post('/uploads', { name: 'a.mp4', size: 20 * MiB });
  const sent = await putParts([started.parts[0]], video(8 * MiB));
  const lie = [...sent, { number: 2, etag: sent[0]!.etag }, { number: 3, etag: sent[0]!.etag }];
  const { status, body } = await ada.post(`/uploads/${started.id}/complete`, { parts: lie });
  expect({ status, parts: body.parts }).toEqual({
    status: 422,
    parts: [
      { number: 2, reason: 'missing' },
      { number: 3, reason: 'missing' },
    ],
  });
  expect((await ada.delete(`/uploads/${started.id}`)).status).toBe(204);
  expect((await putPart(started.parts[1].url, video(8 * MiB))).status).toBe(404);
});

it('makes one upload of a start that is repeated', async () => {
  const start = () => ada.post('/uploads', { name: 'a.mp4', size: 5 }, { 'idempotency-key': 'the-same' });
  const answers = await Promise.all([start(), start(), start()]);
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
});

it('lists, finds, renames, deletes and restores, each person their own', async () => {
  const file = await upload(bob, 'zebra.txt', Buffer.from('black and white\n'));
  expect((await bob.get('/files?q=ZEB')).body.items.map(({ id }: Json) => id)).toEqual([file.id]);
  expect((await ada.get('/files?q=zeb')).body.items).toEqual([]);
  for (const path of [`/files/${file.id}`, `/files/${file.id}/download`, `/uploads/${file.id}`])
    expect((await ada.get(path)).status).toBe(404);
  expect((await bob.patch(`/files/${file.id}`, { name: 'horse.txt' })).body.name).toBe('horse.txt');
  expect((await bob.delete(`/files/${file.id}`)).status).toBe(204);
  expect((await bob.get('/files')).body.items).toEqual([]);
  expect((await bob.post(`/files/${file.id}/restore`)).body.name).toBe('horse.txt');
  const first = await bob.get('/files?limit=1&sort=name');
  expect(first.body.items).toHaveLength(1);
});

it('keeps a session across refreshes, gives parallel ones the same successor, and ends it at logout', async () => {
  const client = await signIn(system.ada);
  const before = client.cookie!;
  const answers = await Promise.all(
    [1, 2, 3].map(() => new Client(server.url).post('/auth/refresh', undefined, { cookie: before })),
  );
  const successors = answers.map(({ headers }) => headers.getSetCookie()[0]!.split(';')[0]!);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(new Set(successors).size).toBe(1);
  await new Client(server.url).post('/auth/logout', undefined, { cookie: successors[0]! });
  const ended = await new Client(server.url).post('/auth/refresh', undefined, { cookie: successors[0]! });
  expect(ended.body.code).toBe('SESSION_ENDED');
});

it('answers what it does not know, and is still there afterwards', async () => {
  const odd = [
    '/favicon.ico',
    '/nothing',
    '/assets/nothing.js',
    '/%E0%A4%A',
    '/api/nothing',
    '/api/v1/files/%E0%A4%A',
  ];
  for (const path of odd) {
    const { status } = await fetch(`${server.url}${path}`);
    expect([200, 400, 401, 404]).toContain(status);
    expect((await fetch(`${server.url}/api/health/live`)).status).toBe(200);
  }
});

it('is healthy, and wrote no secret down', async () => {
  const { status, body } = await new Client(server.url).get('/api/health');
  expect({ status, checks: body.checks }).toEqual({
    status: 200,
    checks: { database: true, storage: true, auth: true },
  });
  expect(server.output()).not.toMatch(/X-Amz-Signature|eyJ|intake_refresh|@example\.com/);
  expect(server.output()).not.toContain(system.ada.password);
});

it('stops on a signal, at once and cleanly', async () => {
  const another = await startServer(system.env);
  const [health] = await Promise.allSettled([new Client(another.url).get('/api/health')]);
  const { code, took } = await another.stop();
  expect({ health: health.status, code }).toEqual({ health: 'fulfilled', code: 0 });
  // An idle connection would be kept for longer.
  expect(took).toBeLessThan(30_000);
});

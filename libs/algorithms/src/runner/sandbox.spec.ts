import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryAlgorithm } from '../testing/index.ts';

let root: string;
let path: string;
beforeAll(async () => {
  root = await mkdtemp(join(await realpath(tmpdir()), 'sandbox-'));
  await writeFile((path = join(root, 'text.txt')), 'a text');
  await writeFile(join(root, 'secret.txt'), 'of somebody else');
});
afterAll(() => rm(root, { recursive: true }));

const manifest = {
  ...{ version: '1.0.0', title: { en: 'T' }, description: { en: 'T' }, categories: ['document'] },
  ...{ automatic: true, class: 'light', engines: [], needs: [], cost: { secondsPerGiB: 1 } },
  ...{ parameters: { type: 'object' }, result: { type: 'object' } },
};

/** What becomes of an algorithm that does this. */
async function outcomeOf(body: string, options: Parameters<typeof tryAlgorithm>[2] = {}) {
  const folder = await mkdtemp(join(root, 'algorithm-'));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, id: 'a' }));
  await writeFile(join(folder, 'run.ts'), `export default async (task: any) => { ${body}; };`);
  const limits = { seconds: 20, memoryMb: 512 };
  return (await tryAlgorithm(folder, path, { limits, ...options })).outcome;
}

const failed = (code: string, detail: RegExp) => ({
  state: 'failed',
  reason: { code, detail: expect.stringMatching(detail) },
});

describe('memory', () => {
  it('of the heap is no more than its share, and that is not left to who looks from outside', async () => {
    const body = 'const all = []; for (;;) all.push(new Array(1e5).fill({}))';
    expect(await outcomeOf(body)).toMatchObject(failed('MEMORY_LIMIT', /needed more memory than it may/));
  });

  it.each([
    [
      'outside of the heap, in a loop that never gives the thread back',
      'const all = []; for (let n = 0; n < 60; n++) { all.push(Buffer.alloc(2e7, 1)); for (const end = Date.now() + 20; Date.now() < end;); }',
    ],
    [
      'of WebAssembly',
      'const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 }); for (let n = 0; n < 60; n++) { const at = memory.buffer.byteLength; memory.grow(320); new Uint8Array(memory.buffer, at).fill(1); await new Promise((r) => setTimeout(r, 5)); }',
    ],
  ])('%s is no more than it may have', async (_, body) => {
    const limits = { seconds: 20, memoryMb: 256 };
    expect(await outcomeOf(body, { limits })).toMatchObject(failed('MEMORY_LIMIT', /more than 256 MB/));
  });
});

describe('time', () => {
  it('is over for what computes without end', async () => {
    const limits = { seconds: 1, memoryMb: 512 };
    expect(await outcomeOf('for (;;)', { limits })).toMatchObject(failed('TIME_LIMIT', /longer than 1 s/));
  });

  it('is over for what refuses to stop', async () => {
    const cancel = new AbortController();
    const read = async () => (cancel.abort(new Error('cancelled')), new Uint8Array());
    const body =
      'process.on("SIGTERM", () => {}); void task.read(0, 1); await new Promise(setImmediate); for (;;)';
    await expect(outcomeOf(body, { read, signal: cancel.signal })).rejects.toThrow('cancelled');
  });
});

/** Tries all of them in one process, which is slow to start. @returns how each ended: an error's words, or `got through` */
async function endsOf(attempts: Readonly<Record<string, string>>, options?: { model: string }) {
  const named = Object.entries(attempts).map(
    ([name, body]) => `${JSON.stringify(name)}: async () => { ${body} }`,
  );
  const outcome = await outcomeOf(
    `const fs = await import('node:fs');
     const connected = (make: any) => new Promise((done, fail) => make(done).on('error', fail));
     const ends: any = {};
     for (const [name, attempt] of Object.entries<any>({ ${named.join(',\n')} }))
       ends[name] = await attempt().then(() => 'got through', (error: any) => error.message);
     return { result: ends }`,
    options,
  );
  expect(outcome).toMatchObject({ state: 'succeeded' });
  return (outcome as unknown as { result: Record<string, string> }).result;
}

const allAre = (attempts: Readonly<Record<string, string>>, end: RegExp | string) =>
  Object.fromEntries(Object.keys(attempts).map((name) => [name, expect.stringMatching(end)]));

describe('files', () => {
  it('of others are closed', async () => {
    const [secret, written, folder] = [join(root, 'secret.txt'), join(root, 'written.txt'), root].map((one) =>
      JSON.stringify(one),
    );
    const attempts = {
      'to be read': `fs.readFileSync(${secret})`,
      'through a link': `fs.symlinkSync(${secret}, 'link'); fs.readFileSync('link')`,
      'to be opened': `await fs.promises.open(${secret})`,
      'to be listed': `fs.readdirSync(${folder})`,
      'to be written': `fs.writeFileSync(${written}, '')`,
      'to be removed': `fs.rmSync(${secret})`,
      'to be moved': `fs.renameSync(${secret}, task.scratch + '/a')`,
      'as code': `(await import('node:module')).createRequire(import.meta.url)(${secret})`,
      'by another program': `(await import('node:child_process')).execFileSync('/bin/cat', [${secret}])`,
    };
    expect(await endsOf(attempts)).toEqual(allAre(attempts, /restricted|requires? full/));
  });

  it('of a model can be read and not changed, and none beside them', async () => {
    const model = join(root, 'model');
    await mkdir(model);
    await writeFile(join(model, 'weights.bin'), 'weights');
    const ends = await endsOf(
      {
        read: `fs.readFileSync(task.model + '/weights.bin')`,
        write: `fs.writeFileSync(task.model + '/weights.bin', 'others')`,
        beside: `fs.readFileSync(task.model + '/../secret.txt')`,
      },
      { model },
    );
    const restricted = expect.stringContaining('restricted');
    expect(ends).toEqual({ read: 'got through', write: restricted, beside: restricted });
  });

  it('of its scratch folder are its own', async () => {
    const own = { own: `fs.writeFileSync(task.scratch + '/a', 'b'); fs.readFileSync('a')` };
    expect(await endsOf(own)).toEqual({ own: 'got through' });
  });
});

describe('network', () => {
  let asked = 0;
  const tcp = createServer((_, response) => response.end('reached')).on('connection', () => asked++);
  const udp = createSocket('udp4').on('message', () => asked++);
  beforeAll(async () => {
    tcp.listen(0, '127.0.0.1');
    udp.bind(0, '127.0.0.1');
    await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
  });
  afterAll(() => void (tcp.close(), udp.close()));

  it('is closed, whichever way out is tried', async () => {
    const [to, datagrams] = [(tcp.address() as AddressInfo).port, udp.address().port];
    const module = (name: string) => `(await import('node:${name}'))`;
    const thread = `require('node:net').connect(${to}, '127.0.0.1')`;
    const attempts = {
      fetch: `await fetch('http://127.0.0.1:${to}/')`,
      WebSocket: `new WebSocket('ws://127.0.0.1:${to}/')`,
      TCP: `const net = ${module('net')}; await connected((done) => net.connect(${to}, '127.0.0.1', done))`,
      'a socket': `const net = ${module('net')}; await connected((done) => new net.Socket().connect(${to}, '127.0.0.1', done))`,
      HTTP: `const http = ${module('http')}; await connected((done) => http.get('http://127.0.0.1:${to}/', done))`,
      TLS: `const tls = ${module('tls')}; await connected((done) => tls.connect(${to}, '127.0.0.1', done))`,
      'HTTP/2': `const http = ${module('http2')}; await connected((done) => http.connect('http://127.0.0.1:${to}/', done))`,
      'a server': `const net = ${module('net')}; await connected((done) => net.createServer().listen(0, done))`,
      UDP: `const udp = ${module('dgram')}; await new Promise((done) => udp.createSocket('udp4').send('a', ${datagrams}, '127.0.0.1', done))`,
      'UDP without createSocket': `const udp = ${module('dgram')}; await new Promise((done) => new udp.Socket('udp4').send('a', ${datagrams}, '127.0.0.1', done))`,
      'a name': `${module('dns')}.lookup('localhost', () => {})`,
      'a name, as a promise': `await ${module('dns/promises')}.lookup('localhost')`,
      'a name server': `const own = new (${module('dns')}).Resolver({ timeout: 50, tries: 1 }); own.setServers(['127.0.0.1:${datagrams}']); await new Promise((done) => own.resolve4('a.example', done))`,
      'a thread': `const { Worker } = ${module('worker_threads')}; new Worker(${JSON.stringify(thread)}, { eval: true })`,
    };
    expect(await endsOf(attempts)).toEqual(allAre(attempts, 'An algorithm has no network.'));
    expect(await endsOf({ binding: `process.binding('tcp_wrap')` })).toEqual({ binding: 'process.binding' });
    expect(asked).toBe(0);
  });
});

import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { makeVideo, sameBytes, sha256 } from '../../web/test/support/made-file.ts';
import { joinSharedStack, type SharedStack } from '../../web/test/support/shared-stack.ts';
import { CliHome } from './support/cli-home.ts';
import { startProxy } from './support/proxy.ts';

const MiB = 1024 * 1024;
/** Nine parts of a line whose speed is not known yet. */
const BIG = 68 * MiB;

let stack: SharedStack;
let home: CliHome;

beforeAll(async () => {
  stack = await joinSharedStack('cli');
  home = new CliHome();
}, 240_000);
afterAll(async () => {
  home?.clear();
});

const listed = async (q: string) => (await home.run(['ls', '--json', '--q', q])).events;

describe('signing in', () => {
  it('says by its exit code that nobody is signed in', async () => {
    const { code, stderr } = await home.run(['ls'], { env: { INTAKE_URL: stack.url } });
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('intake login') });
  });

  it('refuses a wrong password', async () => {
    const args = ['login', stack.url, '--email', stack.email];
    const { code } = await home.run(args, { env: { INTAKE_PASSWORD: 'not the password' } });
    expect(code).toBe(3);
  });

  it('keeps the session for its owner alone', async () => {
    const args = ['login', stack.url, '--email', stack.email];
    const { code, stdout, stderr } = await home.run(args, { input: `${stack.password}\n` });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(stack.email);
    expect(readFileSync(home.credentials, 'utf8')).not.toContain(stack.password);
    if (process.platform !== 'win32') expect(statSync(home.credentials).mode & 0o777).toBe(0o600);
  });

  it('survives two processes that renew the session at the same moment', async () => {
    for (let round = 0; round < 2; round++) {
      const book = JSON.parse(readFileSync(home.credentials, 'utf8'));
      book.servers[stack.url].accessToken = 'expired';
      writeFileSync(home.credentials, JSON.stringify(book));
      const runs = await Promise.all([home.run(['ls']), home.run(['ls']), home.run(['uploads'])]);
      expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    }
  });

  it('takes an access token from the environment instead', async () => {
    const { servers } = JSON.parse(readFileSync(home.credentials, 'utf8'));
    const stranger = new CliHome();
    const env = { INTAKE_URL: stack.url, INTAKE_TOKEN: servers[stack.url].accessToken };
    expect((await stranger.run(['ls'], { env })).code).toBe(0);
    expect((await stranger.run(['ls'], { env: { ...env, INTAKE_TOKEN: 'made up' } })).code).toBe(3);
    stranger.clear();
  });
});

describe('a folder', () => {
  it('goes up with its structure, comes down the same, and is proved by its receipt', async () => {
    mkdirSync(home.path('trip', 'day 1'), { recursive: true });
    await makeVideo(home.path('trip', 'day 1', 'walk.mp4'), 9 * MiB);
    writeFileSync(home.path('trip', 'notes.txt'), 'It rained all day.\n');
    const up = await home.run(['upload', 'trip', '--json']);
    expect(up.code).toBe(0);
    const files = up.events.filter(({ event }) => event === 'file');
    expect(files.map(({ outcome, path, name }) => [outcome, path, name]).sort()).toEqual([
      ['ready', 'trip', 'notes.txt'],
      ['ready', 'trip/day 1', 'walk.mp4'],
    ]);
    expect(up.events.at(-1)).toMatchObject({ event: 'end', why: 'done', ready: 2, failed: 0, left: 0 });

    const [film] = await listed('walk');
    expect(film).toMatchObject({ name: 'walk.mp4', path: 'trip/day 1', size: 9 * MiB, status: 'ready' });
    mkdirSync(home.path('back'));
    expect((await home.run(['download', 'trip/day 1/walk.mp4', '-o', 'back'])).code).toBe(0);
    const [there, back] = [home.path('trip', 'day 1', 'walk.mp4'), home.path('back', 'walk.mp4')];
    expect(await sha256(back)).toBe(await sha256(there));
    expect(statSync(back).mtimeMs).toBe(Math.floor(statSync(there).mtimeMs));

    expect((await home.run(['verify', back, String(film!['id'])])).code).toBe(0);
    await flipOneBit(back, 5 * MiB);
    const { code, events } = await home.run(['verify', back, String(film!['id']), '--json']);
    expect({ code, matches: events[0]!['matches'] }).toEqual({ code: 1, matches: false });
  });

  it('comes down as a whole, with its folders, and can be repeated', async () => {
    const down = await home.run(['download', 'trip/', '-o', 'all', '--json']);
    expect(down.code).toBe(0);
    expect(readFileSync(home.path('all', 'trip', 'notes.txt'), 'utf8')).toBe('It rained all day.\n');
    expect(
      await sameBytes(home.path('all', 'trip', 'day 1', 'walk.mp4'), home.path('trip', 'day 1', 'walk.mp4')),
    ).toBe(true);
    const again = await home.tapped(['download', 'trip/', '-o', 'all', '--json']);
    expect({ code: again.code, sent: again.sent }).toEqual({ code: 0, sent: [] });
    expect((await home.run(['download', 'no such folder/'])).code).toBe(1);
  });

  it('that is stored already has nothing to resume, which is no failure', async () => {
    const { code, events } = await home.run(['resume', 'trip', '--json']);
    expect({ code, end: events.at(-1) }).toMatchObject({ code: 0, end: { ready: 0, failed: 0, left: 0 } });
    expect((await home.run(['resume', 'trip/notes.txt'])).code).toBe(0);
    writeFileSync(home.path('never.txt'), 'never uploaded');
    expect((await home.run(['resume', 'never.txt'])).code).toBe(1);
  });

  it('is listed by what there is; anything else is wrong usage', async () => {
    const { code, stderr } = await home.run(['ls', '--status', 'nonsense']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('status') });
    expect((await home.run(['ls', '--sort', 'colour'])).code).toBe(2);
  });

  it('goes through the proxy of the environment', async () => {
    const proxy = await startProxy();
    const env = { HTTP_PROXY: proxy.url, http_proxy: proxy.url, NO_PROXY: '', no_proxy: '' };
    writeFileSync(home.path('proxied.txt'), 'by way of a proxy');
    const { code } = await home.run(['upload', 'proxied.txt'], { env }).finally(() => proxy.close());
    expect(code).toBe(0);
    // The API and the storage, each by its own client.
    expect(proxy.seen.some((line) => line.includes('/api/v1/uploads'))).toBe(true);
    expect(proxy.seen.some((line) => line.startsWith('PUT '))).toBe(true);
    const direct = await home.run(['ls'], { env: { ...env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' } });
    expect(direct.code).toBe(0);
  });

  it('does not replace a file that is there, unless told to', async () => {
    expect((await home.run(['download', 'notes.txt', '-o', 'trip/notes.txt'])).code).toBe(1);
    writeFileSync(home.path('old.txt'), 'old');
    expect((await home.run(['download', 'notes.txt', '-o', 'old.txt', '--force'])).code).toBe(0);
    expect(readFileSync(home.path('old.txt'), 'utf8')).toBe('It rained all day.\n');
    const { code, stdout } = await home.run(['download', 'notes.txt', '-o', '-']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'It rained all day.\n' });
  });

  it('says which file failed, and does the others', async () => {
    writeFileSync(home.path('tool.exe'), 'MZ');
    writeFileSync(home.path('list.txt'), 'bread, milk');
    const { code, events } = await home.run(['upload', 'tool.exe', 'list.txt', 'gone.txt', '--json']);
    expect(code).toBe(1);
    const ends = events.filter(({ event }) => event === 'file');
    expect(
      ends.map(({ file, outcome, code }) => [String(file).split(/[/\\]/).at(-1), outcome, code]).sort(),
    ).toEqual([
      ['gone.txt', 'failed', 'FILE_UNREADABLE'],
      ['list.txt', 'ready', undefined],
      ['tool.exe', 'refused', 'TYPE_NOT_ALLOWED'],
    ]);
  });

  it('deletes and restores', async () => {
    const [{ id } = { id: '' }] = await listed('list.txt');
    expect((await home.run(['rm', String(id)])).code).toBe(0);
    expect(await listed('list.txt')).toEqual([]);
    expect((await home.run(['restore', String(id)])).code).toBe(0);
    expect(await listed('list.txt')).toHaveLength(1);
    expect((await home.run(['rm', '01ARZ3NDEKTSV4RRFFQ69G5FAV'])).code).toBe(1);
  });
});

describe('an interrupted upload', () => {
  const film = () => home.path('film.mp4');
  beforeAll(() => makeVideo(film(), BIG));

  /** Stops an upload about half-way. */
  const interrupt = (signal: NodeJS.Signals) =>
    home.run(['upload', 'film.mp4', '--json', '--mode', '300', '--parallel', '2'], {
      onLine: (line, child) => {
        if ((JSON.parse(line).storedBytes ?? 0) >= 24 * MiB) child.kill(signal);
      },
    });

  it.each([
    ['Ctrl-C', 'SIGINT', ['resume']],
    ['a kill', 'SIGKILL', ['resume']],
    ['a kill, when the file is simply uploaded again', 'SIGKILL', ['upload', 'film.mp4']],
  ] as const)('goes on after %s and sends only what is missing', async (_, signal, command) => {
    const stopped = await interrupt(signal);
    if (signal === 'SIGINT') {
      expect(stopped.code).toBe(130);
      expect(stopped.events.at(-1)).toMatchObject({ event: 'end', why: 'interrupted', left: 1 });
    }
    const ledger = (await home.run(['uploads', '--json'])).events;
    expect(ledger).toHaveLength(1);
    const received = ledger[0]!['received'] as { number: number; size: number }[];
    expect(received.length).toBeGreaterThanOrEqual(2);
    // A touch changes the date and nothing else.
    utimesSync(film(), new Date(), new Date());

    const { code, sent, events } = await home.tapped([...command, '--json']);
    expect(code).toBe(0);
    // S3 may have taken one more since: what was in flight when it was killed.
    const storedBytes = received.reduce((sum, { size }) => sum + size, 0);
    const resumed = events.find(({ event }) => event === 'resumed');
    expect(resumed?.['storedBytes']).toBeGreaterThanOrEqual(storedBytes);
    const parts = sent.filter(({ method }) => method === 'PUT').map(({ part }) => part);
    expect(parts.length).toBeGreaterThan(0);
    expect(received.filter(({ number }) => parts.includes(number))).toEqual([]);

    expect((await home.run(['uploads', '--json'])).events).toEqual([]);
    const files = await listed('film');
    expect(files).toHaveLength(1);
    expect((await home.run(['download', String(files[0]!['id']), '-o', 'film.back', '--force'])).code).toBe(
      0,
    );
    expect(await sameBytes(home.path('film.back'), film())).toBe(true);
    await home.run(['rm', String(files[0]!['id'])]);
    expect((await home.run(['resume', '--json'])).events.at(-1)).toMatchObject({
      ready: command[0] === 'upload' ? 1 : 0, // the run that was killed hears that its file is there
      failed: 0,
      left: 0,
    });
  });

  it('survives a touch of the file while it is sent', async () => {
    let touched = false;
    const { code, events } = await home.run(['upload', 'film.mp4', '--json', '--mode', '300'], {
      onLine: (line) => {
        if (touched || (JSON.parse(line).storedBytes ?? 0) < 16 * MiB) return;
        touched = true;
        utimesSync(film(), new Date(), new Date());
      },
    });
    expect({ code, touched }).toEqual({ code: 0, touched: true });
    const [{ id } = { id: '' }] = events.filter(({ event }) => event === 'file');
    expect((await home.run(['verify', 'film.mp4', String(id)])).code).toBe(0);
    await home.run(['rm', String(id)]);
  });

  it('does not come back once it was discarded', async () => {
    await interrupt('SIGINT');
    expect((await home.run(['uploads', '--discard', '--all'])).code).toBe(0);
    expect((await home.run(['uploads', '--json'])).events).toEqual([]);
    expect((await home.tapped(['resume'])).sent).toEqual([]);
  });
});

describe('a download', () => {
  it('goes on where it was interrupted', async () => {
    await makeVideo(home.path('long.mp4'), 2 * BIG);
    expect((await home.run(['upload', 'long.mp4'])).code).toBe(0);
    const [{ id } = { id: '' }] = await listed('long.mp4');
    const partial = home.path('in', `.${id}.intake-part`);
    mkdirSync(home.path('in'));
    const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const stopped = await home.run(['download', String(id), '-o', 'in'], {
      onStart: (child) => {
        const timer = setInterval(() => {
          if (sizeOf(partial) < 20 * MiB) return;
          clearInterval(timer);
          child.kill('SIGINT');
        }, 2);
        child.once('close', () => clearInterval(timer));
      },
    });
    expect(stopped.code).toBe(130);
    expect(sizeOf(home.path('in', 'long.mp4'))).toBe(0);
    const there = sizeOf(partial);
    expect(there).toBeGreaterThanOrEqual(20 * MiB);
    const { code, sent, events } = await home.tapped(['download', String(id), '-o', 'in', '--json']);
    expect({ code, resumedAt: events[0]!['resumedAt'] }).toEqual({ code: 0, resumedAt: there });
    expect(sent[0]!.range).toBe(`bytes=${there}-`);
    expect(await sameBytes(home.path('in', 'long.mp4'), home.path('long.mp4'))).toBe(true);
  });
});

describe('a quarter of a gigabyte', () => {
  it('goes up and down in less than 150 MB of memory', async () => {
    await makeVideo(home.path('huge.mp4'), 256 * MiB);
    const up = await home.run(['upload', 'huge.mp4', '--json']);
    expect(up.code).toBe(0);
    const id = String(up.events.find(({ event }) => event === 'file')!['id']);
    const down = await home.run(['download', id, '-o', 'huge.back']);
    expect(down.code).toBe(0);
    expect(await sameBytes(home.path('huge.back'), home.path('huge.mp4'))).toBe(true);
    if (process.platform !== 'linux') return;
    expect(up.peakMemory).toBeGreaterThan(0);
    expect(Math.max(up.peakMemory, down.peakMemory)).toBeLessThan(150);
  }, 300_000);
});

async function flipOneBit(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  byte[0]! ^= 1;
  await file.write(byte, 0, 1, at);
  await file.close();
}

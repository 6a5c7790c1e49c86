import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MANIFESTS } from '../manifests.ts';
import { readManifests } from '../read-manifests.ts';
import { tryAlgorithm } from '../testing/index.ts';

const manifest = {
  id: 'word-count',
  version: '1.0.0',
  title: { en: 'Words' },
  description: { en: 'How many words there are.' },
  categories: ['document'],
  types: ['txt'],
  automatic: true,
  class: 'light',
  parameters: { type: 'object', properties: { least: { type: 'integer', default: 1 } } },
  result: { type: 'object', required: ['words'], properties: { words: { type: 'integer' } } },
  engines: [] as string[],
  needs: [] as string[],
  cost: { secondsPerGiB: 1 },
};

let root: string;
let path: string;
beforeAll(async () => {
  root = await mkdtemp(join(await realpath(tmpdir()), 'algorithms-'));
  await writeFile((path = join(root, 'text.txt')), 'one two three');
});
afterAll(() => rm(root, { recursive: true }));

/** A new algorithm is a folder with two files, and nothing else in the world changes. */
async function algorithm(body: string, changes: Partial<typeof manifest> = {}): Promise<string> {
  const id = changes.id ?? `a${Math.random().toString(36).slice(2)}`;
  const folder = join(root, id);
  await mkdir(folder);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, ...changes, id }));
  await writeFile(join(folder, 'run.ts'), `export default async (task: any) => { ${body} };`);
  return folder;
}

const limits = { seconds: 30, memoryMb: 512 };

describe('a new algorithm in a folder of its own', () => {
  it('is found, and runs on a file by ranged reads', async () => {
    const folder = await algorithm(
      `const bytes = await task.read(0, task.file.size);
       task.progress(0.5);
       await task.derive({ name: 'upper.txt', contentType: 'text/plain', role: 'data' }, Buffer.from('ONE'));
       const words = new TextDecoder().decode(bytes).split(/\\s+/).filter((w) => w.length >= task.parameters.least);
       return { result: { words: words.length } };`,
      { id: 'word-count' },
    );
    expect(readManifests(root).map(({ id }) => id)).toContain('word-count');
    const { outcome, derived, progress } = await tryAlgorithm(folder, path, { parameters: { least: 4 } });
    expect(outcome).toMatchObject({ state: 'succeeded', result: { words: 1 }, bytesRead: 13 });
    expect(outcome.peakMemoryMb).toBeLessThan(512);
    expect(progress).toEqual([0.5]);
    expect(Buffer.from(derived[0]!.bytes).toString()).toBe('ONE');
  });

  it('is refused where its manifest is wrong, with the place', async () => {
    const other = await mkdtemp(join(root, 'wrong-'));
    await mkdir(join(other, 'bad'));
    await writeFile(
      join(other, 'bad/manifest.json'),
      JSON.stringify({ ...manifest, id: 'bad', class: 'huge' }),
    );
    expect(() => readManifests(other)).toThrow(/bad.manifest\.json \/class/);
    await writeFile(join(other, 'bad/manifest.json'), JSON.stringify({ ...manifest, id: 'other' }));
    expect(() => readManifests(other)).toThrow("the folder's name");
    await writeFile(
      join(other, 'bad/manifest.json'),
      JSON.stringify({ ...manifest, id: 'bad', needs: ['absent'] }),
    );
    expect(() => readManifests(other)).toThrow('bad');
  });

  it('has its built-in neighbours, those that are needed first', () => {
    const ids = MANIFESTS.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['identify']));
    for (const { id, needs } of MANIFESTS)
      for (const need of needs) expect(ids.indexOf(need)).toBeLessThan(ids.indexOf(id));
  });
});

it('ends with the process that started it, also in a loop that never ends', async () => {
  // Elsewhere there is no such list of processes.
  if (process.platform !== 'linux') return;
  const folder = await algorithm('task.log(String(process.pid)); for (;;);');
  const parent = join(root, 'parent.mjs');
  await writeFile(
    parent,
    `import { runAlgorithm } from ${JSON.stringify(join(import.meta.dirname, 'run-algorithm.ts'))};
     await runAlgorithm({
       manifest: ${JSON.stringify(manifest)}, module: ${JSON.stringify(join(folder, 'run.ts'))},
       file: { id: 'a', name: 'a.txt', size: 1, category: 'document', contentType: 'text/plain', type: 'txt' },
       parameters: {}, results: {}, behindOthers: false, log: (pid) => console.log(pid),
     });`,
  );
  const child = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [pid] = (await once(child.stdout, 'data')) as [Buffer];
  // A process that has ended and that nobody asks about has no command line.
  const isAlive = () => {
    const path = `/proc/${Number(pid)}/cmdline`;
    return existsSync(path) && readFileSync(path, 'utf8') !== '';
  };
  expect(isAlive()).toBe(true);
  child.kill('SIGKILL');
  while (isAlive()) await sleep(50);
}, 20_000);

describe('an algorithm that goes wrong', () => {
  const outcomeOf = async (body: string, options: Parameters<typeof tryAlgorithm>[2] = {}) =>
    (await tryAlgorithm(await algorithm(body), path, { limits, ...options })).outcome;

  it.each([
    ['ends the process', 'process.exit(0);', 'WORKER_FAILED'],
    ['throws', 'throw new TypeError("no such frame");', 'ALGORITHM_FAILED'],
    ['answers what its schema forbids', 'return { result: { words: "many" } };', 'RESULT_INVALID'],
    ['reads more at once than is allowed', 'await task.read(0, 1e9);', 'ALGORITHM_FAILED'],
    [
      'keeps a file that is not its own',
      'await task.derive({ name: "a.txt", contentType: "text/plain", role: "data" }, { path: "/etc/passwd" });',
      'ALGORITHM_FAILED',
    ],
  ])(
    '%s: it failed, and nothing else did',
    async (_, body, code) => {
      expect(await outcomeOf(body)).toMatchObject({ state: 'failed', reason: { code } });
    },
    40_000,
  );

  it('is given no environment: no credentials, no settings', async () => {
    process.env['AWS_SECRET_ACCESS_KEY'] ??= 'not-for-algorithms';
    const outcome = await outcomeOf(
      'return { result: { words: Object.keys(process.env).filter((name) => name.startsWith("AWS")).length } };',
    );
    expect(outcome).toMatchObject({ result: { words: 0 } });
  });

  it('is skipped where it says so, or where its engine is not installed', async () => {
    const skip = 'throw Object.assign(new Error("No frames here."), { name: "Skip", code: "NO_FRAMES" });';
    expect(await outcomeOf(skip)).toMatchObject({ state: 'skipped', reason: { code: 'NO_FRAMES' } });
    const folder = await algorithm('return { result: { words: 1 } };', { engines: ['no-such-engine'] });
    expect((await tryAlgorithm(folder, path)).outcome).toMatchObject({
      state: 'skipped',
      reason: { code: 'ENGINE_MISSING', detail: expect.stringContaining('no-such-engine') },
    });
  });

  it('is no failure of its own when the storage is out of reach: that is thrown, to be tried again', async () => {
    const read = () => Promise.reject(new Error('S3 is slow'));
    await expect(outcomeOf('await task.read(0, 1);', { read })).rejects.toThrow('S3 is slow');
  });
});

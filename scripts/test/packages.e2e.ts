import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { FakeIntake } from '../../libs/uploader/test/fake-intake.ts';
import { inRepo } from '../lib/paths.ts';
import { runCommand } from '../lib/run-command.ts';

/** A project of somebody else's, outside of this repository, with nothing but our tarballs. */
const dir = mkdtempSync(join(tmpdir(), 'intake-packages-'));
const installed = join(dir, 'node_modules/@intake/uploader');
let fake: FakeIntake;
let browser: Browser;

beforeAll(async () => {
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'theirs', private: true, type: 'module' }));
  const { code, output } = await runCommand('node', ['scripts/run.mjs', 'packages'], { quiet: true });
  if (code !== 0) throw new Error(output);
  const chosen = globSync(`${inRepo('dist/packages')}/intake-{uploader,cli}-*.tgz`);
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', ...chosen]);
  fake = await FakeIntake.start();
  browser = await chromium.launch({
    executablePath: process.env['INTAKE_CHROMIUM_PATH'],
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
  });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await fake?.stop();
  rmSync(dir, { recursive: true });
});

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { code, output } = await runCommand(command, args, { cwd: dir, quiet: true, env });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}:\n${output}`);
  return output;
}

it('installs from tarballs alone, without sources of ours', () => {
  expect(readdirSync(join(dir, 'node_modules/@intake')).sort()).toEqual(['cli', 'uploader']);
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /(?<!\.d)\.ts$/.test(file) && !file.startsWith('examples'))).toEqual([]);
  expect(files).toEqual(
    expect.arrayContaining(['README.md', 'CHANGELOG.md', 'LICENSE', join('types', 'index.d.ts')]),
  );
});

it('type-checks strictly', async () => {
  const source = `
    import { createUploader, type UploadItem, UploadError, verifyFile } from '@intake/uploader';
    import { ApiError, CompanionApi, companionApi, type Sender } from '@intake/uploader/companion';
    import { createUploader as inNode, LocalFile } from '@intake/uploader/node';
    const uploader = createUploader({ baseUrl: '/api/v1', tokens: { getAccessToken: () => 't', refresh: async () => false } });
    const items: readonly UploadItem[] = await uploader.add([{ file: new File(['x'], 'x.txt') }]);
    uploader.subscribe(({ changed, totals }) => console.log(changed.length + totals.files, items[0]?.phase));
    const send: Sender = () => Promise.reject(new Error('no server'));
    createUploader({ baseUrl: '/', tokens: { getAccessToken: () => null, refresh: async () => false }, api: companionApi });
    class OwnApi extends CompanionApi { override async limits() { return null; } }
    console.log(new OwnApi(send).probePath, ApiError);
    // @ts-expect-error -- a mode that there is not
    uploader.setMode('ludicrous');
    console.log(inNode, LocalFile, UploadError, verifyFile);`;
  writeFileSync(join(dir, 'uses.ts'), source);
  const options = [
    '--strict',
    '--noEmit',
    '--skipDefaultLibCheck',
    '--target',
    'es2022',
    '--lib',
    'es2022,dom,dom.iterable',
  ];
  await run('tsc', [...options, '--module', 'nodenext', '--moduleResolution', 'nodenext', 'uses.ts']);
  await run('tsc', [...options, '--module', 'esnext', '--moduleResolution', 'bundler', 'uses.ts']);
}, 60_000);

it('uploads from Node: the example that comes along', async () => {
  const film = join(dir, 'film.mp4');
  writeFileSync(film, Buffer.alloc(3_000_000, 7));
  // Where the package is found, as a copy in one's own project is.
  cpSync(join(installed, 'examples'), join(dir, 'examples'), { recursive: true });
  const output = await run('node', ['examples/node.mjs', `${fake.origin}/api/v1`, film], {
    INTAKE_TOKEN: 'token-1',
  });
  expect(output.trim().split('\n').at(-1)).toMatch(/^film\.mp4 ready \S+=$/);
}, 60_000);

const PAGE = `
  import { createUploader } from '@intake/uploader';
  const tokens = { getAccessToken: () => 'token-1', refresh: async () => false };
  const uploader = createUploader({ baseUrl: '/api/v1', tokens });
  window.result = uploader.add([{ file: new File([new Uint8Array(3_000_000)], 'film.mp4') }]).then(
    () => new Promise((done) => uploader.subscribe(({ changed }) => changed.at(-1)?.phase === 'ready' && done('ready'))));`;

/** Serves what lies in a folder, and opens it. */
async function open(root: string, hash = ''): Promise<Page> {
  fake.pages.clear();
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(root, file)).isDirectory()) continue;
    const type = { '.html': 'text/html', '.js': 'text/javascript' }[extname(file)];
    if (type)
      fake.pages.set(`/${file === 'index.html' ? '' : file}`, { type, body: readFileSync(join(root, file)) });
  }
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(`${fake.origin}/${hash}`);
  await page.waitForFunction('document.readyState === "complete"');
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return page;
}

/** @returns how the upload in the page ended */
async function resultOf(root: string): Promise<unknown> {
  const page = await open(root);
  await page.waitForFunction('"result" in window');
  const result = await page.evaluate('window.result');
  await page.close();
  return result;
}

it('uploads from a plain page with an import map, worker included: the example that comes along', async () => {
  const root = join(dir, 'plain');
  mkdirSync(root);
  cpSync(join(installed, 'dist'), join(root, 'uploader'), { recursive: true });
  const example = readFileSync(join(installed, 'examples/plain-page.html'), 'utf8');
  writeFileSync(join(root, 'index.html'), example);
  const page = await open(root, '#token=token-1');
  const film = { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(3_000_000) };
  await page.setInputFiles('input', film);
  await page.getByText('film.mp4: ready, 100 %').waitFor();
  await page.close();
}, 60_000);

it('uploads from a page that Vite builds', async () => {
  const root = join(dir, 'vite');
  mkdirSync(root);
  writeFileSync(join(root, 'index.html'), '<!doctype html><script type="module" src="./main.js"></script>');
  writeFileSync(join(root, 'main.js'), PAGE);
  await run('node', [inRepo('node_modules/vite/bin/vite.js'), 'build', root, '--logLevel', 'error']);
  expect(await resultOf(join(root, 'dist'))).toBe('ready');
}, 60_000);

it('weighs what its README says', () => {
  const [, page] = /(\d+) kB gzip/.exec(readFileSync(join(installed, 'README.md'), 'utf8'))!;
  expect(Math.round(closureOf('index.js') / 1000)).toBe(Number(page));
});

/** Bytes after gzip of a bundle and all that it imports. */
function closureOf(entry: string): number {
  const seen = new Set<string>();
  const visit = (file: string): number => {
    if (seen.has(file)) return 0;
    seen.add(file);
    const text = readFileSync(join(installed, 'dist', file), 'utf8');
    const imported = [...text.matchAll(/from\s*"\.\/([^"]+)"/g)].map(([, name]) => visit(name!));
    return imported.reduce((sum, bytes) => sum + bytes, gzipSync(text).length);
  };
  return visit(entry);
}

it('brings the command line', async () => {
  const program = join(dir, 'node_modules/.bin/intake');
  expect(await run(program, ['help'])).toContain('intake upload');
  expect(await run(program, ['--version'])).toMatch(/^\d+\.\d+\.\d+/);
}, 60_000);

import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VITE = join(createRequire(import.meta.url).resolve('vite/package.json'), '../bin/vite.js');
const ENTRY = fileURLToPath(new URL('../src/index.ts', import.meta.url));

/** The worker has to become a chunk of its own although its URL passes through a Trusted Types policy. */
it('is bundled by Vite with the checksum worker as a chunk that the page names', async () => {
  const root = await mkdtemp(join(tmpdir(), 'intake-vite-'));
  await writeFile(join(root, 'index.html'), '<script type="module" src="./main.js"></script>');
  await writeFile(
    join(root, 'main.js'),
    `import { createUploader } from ${JSON.stringify(ENTRY)};\nglobalThis.make = createUploader;\n`,
  );
  // In a process of its own: rolldown's binding does not take the objects of jest's sandbox.
  await promisify(execFile)(process.execPath, [VITE, 'build', root, '--logLevel', 'error']);
  const assets = join(root, 'dist/assets');
  const names = await readdir(assets);
  const worker = names.find((name) => name.startsWith('checksum.worker-') && name.endsWith('.js'));
  const page = await readFile(
    join(
      assets,
      names.find((name) => name.startsWith('index-'))!,
    ),
    'utf8',
  );
  expect(worker).toBeDefined();
  expect(page).toContain(worker);
  expect(page).toContain('createPolicy');
  expect(await readFile(join(assets, worker!), 'utf8')).toContain('WebAssembly');
  await rm(root, { recursive: true });
});

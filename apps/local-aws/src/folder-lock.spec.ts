import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderInUse, lockFolder } from './folder-lock.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'folder-lock-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A process that holds the lock of the folder until it is killed. */
async function holder() {
  const url = new URL('./folder-lock.ts', import.meta.url).href;
  const script = `const { lockFolder } = await import(${JSON.stringify(url)}); await lockFolder(process.argv[1]); console.log('locked'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('one at a time, in one process as in several', async () => {
  const release = await lockFolder(dir);
  await expect(lockFolder(dir)).rejects.toThrow(FolderInUse);
  release();
  (await lockFolder(dir))();
});

test('names the holder, and ends with it however it ends', async () => {
  const child = await holder();
  await expect(lockFolder(dir)).rejects.toMatchObject({ pid: child.pid });
  child.kill('SIGKILL');
  (await lockFolder(dir, 10_000))();
}, 30_000);

test('a file that names a living process blocks nothing', async () => {
  writeFileSync(join(dir, 'folder.lock.pid'), String(process.ppid));
  (await lockFolder(dir))();
});

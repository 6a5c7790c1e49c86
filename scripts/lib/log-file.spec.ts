import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogFile } from './log-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'log-file-'));
afterAll(() => rmSync(dir, { recursive: true }));

it('appends, also after a restart, and keeps one predecessor when it is long', () => {
  const path = join(dir, 'log/api.log');
  for (const line of ['one', 'two']) {
    const log = new LogFile(path, 1000);
    log.write(line);
    log.close();
  }
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  const log = new LogFile(path, 1000);
  for (let i = 0; i < 100; i++) log.write('x'.repeat(99));
  log.close();
  expect(readdirSync(join(dir, 'log')).sort()).toEqual(['api.log', 'api.log.1']);
  expect(readFileSync(path).length + readFileSync(`${path}.1`).length).toBeLessThan(3000);
});

import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotConfirmed } from './group-commit.ts';
import { S3Index } from './s3-index.ts';

// An open file cannot be moved away on Windows.
const describeOnPosix = process.platform === 'win32' ? describe.skip : describe;

describeOnPosix('the log of the index', () => {
  it('confirms again once it can be opened', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'intake-index-'));
    const file = join(dir, 'index.sqlite');
    const index = new S3Index(file, false);
    renameSync(`${file}-wal`, `${file}-away`);
    await expect(index.commit(() => 1)).rejects.toThrow(NotConfirmed);
    renameSync(`${file}-away`, `${file}-wal`);
    expect(await index.commit(() => 2)).toBe(2);
    await index.close();
    rmSync(dir, { recursive: true });
  });
});

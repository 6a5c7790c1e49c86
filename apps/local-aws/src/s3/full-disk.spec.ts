import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { MIB, refused } from '../testing/local-s3.ts';

/**
 * A file size limit is the one full disk that needs no privileges: the kernel writes what fits, and fails only when it is
 * asked again.
 */
const describeOnPosix = process.platform === 'win32' ? describe.skip : describe;

describeOnPosix('on a full disk', () => {
  test('a body that does not fit is refused with a plain cause, and leaves nothing behind', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'full-disk-'));
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    // In blocks of 512 bytes (POSIX): 2.5 MiB, in the middle of a block of the writer.
    const script = 'ulimit -f 5120 && exec "$0" "$1" --data "$2"';
    const server = spawn('sh', ['-c', script, process.execPath, main, dataDir], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const { endpoint } = JSON.parse(line.toString()) as { endpoint: string };
    const credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
    const s3 = new S3Client({
      endpoint,
      region: 'us-west-1',
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    const Bucket = 'full';
    const put = (size: number) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: Buffer.alloc(size, 'x') }));
    try {
      await s3.send(new CreateBucketCommand({ Bucket }));
      await put(1 * MIB);
      expect(await refused(put(2.75 * MIB))).toBe('503 ServiceUnavailable');
      await expect(put(2.75 * MIB)).rejects.toThrow('a file may not grow any more');
      const root = join(dataDir, 's3/blobs');
      expect(readdirSync(root).flatMap((folder) => readdirSync(join(root, folder)))).toHaveLength(1);
    } finally {
      s3.destroy();
      server.kill('SIGKILL');
      await once(server, 'exit');
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 30_000);
});

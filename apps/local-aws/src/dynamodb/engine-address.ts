import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineAddress } from './engine-command.ts';

/** Bytes of a Unix socket's path (104 on macOS, 108 on Linux, with the final zero). */
const MAX_SOCKET_PATH = 100;

/** A Unix socket in a folder of mode 0700, on Windows a named pipe with a name that cannot be guessed. */
export function privateSocket(dataDir: string): EngineAddress {
  if (process.platform === 'win32')
    return { socketPath: `\\\\.\\pipe\\intake-${randomBytes(16).toString('hex')}` };
  const folder = join(dataDir, 'socket');
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const socketPath = join(folder, 'engine.sock');
  return Buffer.byteLength(socketPath) <= MAX_SOCKET_PATH
    ? { socketPath }
    : { socketPath: join(mkdtempSync(join(tmpdir(), 'intake-')), 'engine.sock') };
}

/**
 * For an engine that knows nothing but TCP where it cannot have a network of its own: a random address of 127.0.0.0/8,
 * which on Linux is all loopback. With the port that is one of 2^39 places: no page in a browser finds it by trying.
 * Other users of this machine can look it up.
 */
export async function hiddenAddress(): Promise<EngineAddress> {
  const host =
    process.platform === 'linux'
      ? `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`
      : '127.0.0.1';
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return { host, port };
}

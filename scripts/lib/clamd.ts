import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.ts';

/** https://www.eicar.org/download-anti-malware-testfile/: no malware, and every scanner's test; in two pieces, so that this file is not found. */
export const EICAR = String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-` + 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';

/** A real clamd with one signature, the test file's. @throws when it is not installed */
export async function startClamd(dir: string): Promise<{ port: number; stop(): Promise<void> }> {
  const database = join(dir, 'database');
  mkdirSync(database, { recursive: true });
  writeFileSync(
    join(database, 'test.ndb'),
    `Eicar-Test-Signature:0:*:${Buffer.from(EICAR).toString('hex')}\n`,
  );
  const port = await freePort(0);
  const config = join(dir, 'clamd.conf');
  const lines = {
    ...{ TCPSocket: port, TCPAddr: '127.0.0.1', DatabaseDirectory: database, Foreground: 'yes' },
    ...{ StreamMaxLength: '1100M', TemporaryDirectory: dir },
  };
  writeFileSync(
    config,
    Object.entries(lines)
      .map((line) => line.join(' '))
      .join('\n'),
  );
  const clamd = spawn('clamd', ['--config-file', config], { stdio: 'inherit' });
  const ended = once(clamd, 'exit');
  ended.catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    clamd
      .once('spawn', resolve)
      .once('error', () => reject(new Error('clamd is not installed (Debian: clamav-daemon).')));
  });
  for (let tries = 0; !(await listens(port)); tries++) {
    if (tries > 300 || clamd.exitCode !== null) throw new Error('clamd did not start.');
    await sleep(100);
  }
  return {
    port,
    async stop() {
      clamd.kill();
      await ended;
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `engine-bridge.ts <socket> <port> <command…>`: runs an engine that knows nothing but TCP in a network namespace of its
 * own, where this process is the only one beside it, and hands on what arrives at a Unix socket. Ends with stdin.
 */
const [, , socketPath = '', port = '', file = '', ...args] = process.argv;

const engine = spawn(file, args, { stdio: ['pipe', 'ignore', 'inherit'] });
engine.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
engine.on('exit', (code) => process.exit(code ?? 1));
engine.stdin.on('error', () => undefined);
process.stdin.on('close', () => engine.stdin.destroy()).resume();

const answers = (): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(Number(port), '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
while (!(await answers())) await sleep(5);

rmSync(socketPath, { force: true });
createServer({ noDelay: true }, (client) => {
  const upstream = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
  client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
  upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
  client.pipe(upstream).pipe(client);
}).listen(socketPath);

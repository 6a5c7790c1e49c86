import http from 'node:http';
import { constants } from 'node:os';
import { main } from './main.ts';
import { flushed } from './output/flushed.ts';

/** Runs the command line of this process, and ends it with the right code. */
export async function runInProcess(): Promise<void> {
  // HTTP_PROXY, HTTPS_PROXY and NO_PROXY, for `fetch` as for node:http.
  http.setGlobalProxyFromEnv();
  const interrupt = new AbortController();
  let interruptedBy = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const code = 128 + constants.signals[signal];
      if (interruptedBy > 0) process.exit(code); // twice: at once
      interruptedBy = code;
      interrupt.abort();
    });
  }
  // `intake ls | head`: whoever reads has read enough.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });

  const code = await main(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    interrupted: interrupt.signal,
  });
  await Promise.all([process.stdout, process.stderr].map(flushed));
  process.exit(interruptedBy || code);
}

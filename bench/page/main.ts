/** The page: contestants by name, run on the files of its one input. Driven by bench/measure.ts. */
import type { Contestant } from './contestant.ts';
import { intake } from './intake.ts';
import { form, onePut } from './one-put.ts';
import { tus, tusFourPieces } from './tus.ts';
import { uppy5 } from './uppy5/run.ts';
import { uppy6 } from './uppy6/run.ts';

const contestants: Record<string, Contestant> = { onePut, intake, uppy5, uppy6, tus, tusFourPieces, form };

export interface Result {
  /** ms since the epoch. */
  startedAt: number;
  /** From the call to the server's last confirmation. */
  seconds: number;
  /** The longest task of the main thread, ms; 0 when none took 50 ms. */
  longestTaskMs: number;
}

let run: () => Promise<void>;
let token = '';

/** Signs in on first use, renews the session after that. */
async function tokenOf(signIn: { email: string; password: string }): Promise<string> {
  const renewed = await fetch('/api/v1/auth/refresh', { method: 'POST' });
  const answer = renewed.ok
    ? renewed
    : await fetch('/api/v1/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(signIn),
      });
  if (!answer.ok) throw new Error(`Signing in failed: ${answer.status}`);
  return (await answer.json()).accessToken;
}

async function prepare(name: string, peers: string, signIn: { email: string; password: string }) {
  token = await tokenOf(signIn);
  await (await fetch(`${peers}/ping`)).text(); // a connection for the peers, as the session is one for Intake
  const { files } = document.querySelector('input')!;
  run = await contestants[name]!({ files: [...files!], peers, token });
}

async function measure(): Promise<Result> {
  let longestTaskMs = 0;
  const watch = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
  });
  watch.observe({ type: 'longtask' });
  const started = performance.now();
  await run();
  const seconds = (performance.now() - started) / 1000;
  watch.disconnect();
  return { startedAt: performance.timeOrigin + started, seconds, longestTaskMs };
}

Object.assign(window, { prepare, measure });

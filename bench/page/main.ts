/** The page: contestants by name, run on the files of its one input. Driven by bench/measure.ts. */
import type { Contestant } from './contestant.ts';
import { intake, intakeAgain, intakeNear, openEngine } from './intake.ts';
import { form, onePut } from './one-put.ts';
import { tus, tusFourPieces } from './tus.ts';
import { uppy5 } from './uppy5/run.ts';
import { uppy6 } from './uppy6/run.ts';

const contestants: Record<string, Contestant> = {
  onePut,
  intake,
  intakeAgain,
  intakeNear,
  uppy5,
  uppy6,
  tus,
  tusFourPieces,
  form,
};

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

export interface SafePoint {
  seconds: number;
  sentBytes: number;
  storedBytes: number;
}

/** What was sent and what is safe so many seconds after a file was chosen; then the upload is cancelled. */
async function safeBytes(
  moments: readonly number[],
  signIn: { email: string; password: string },
): Promise<SafePoint[]> {
  const uploader = openEngine(await tokenOf(signIn));
  const { files } = document.querySelector('input')!;
  const started = performance.now();
  const [item] = await uploader.add([{ file: files![0]! }]);
  const points: SafePoint[] = [];
  for (const seconds of moments) {
    await new Promise((resolve) => setTimeout(resolve, started + seconds * 1000 - performance.now()));
    const { sentBytes, storedBytes, phase } = uploader.item(item!.id)!;
    points.push({ seconds, sentBytes, storedBytes });
    if (phase === 'ready') break;
  }
  uploader.remove(item!.id);
  return points;
}

Object.assign(window, { prepare, measure, safeBytes });

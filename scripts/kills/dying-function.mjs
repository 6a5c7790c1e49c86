/**
 * Loaded before a function (`NODE_OPTIONS`): some of these processes end by SIGKILL, before the n-th request that they send
 * to AWS or after its answer. Which, the seed and the number of the process decide.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, existsSync, statSync } from 'node:fs';

const dir = process.env.INTAKE_KILLS;
appendFileSync(`${dir}/lives-function`, '.');
const life = statSync(`${dir}/lives-function`).size;
// As `seededRandom`; a function's package has no TypeScript.
let state = Number(process.env.INTAKE_SEED) * 7919 + life;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

if (random() < 0.5) {
  let left = 1 + Math.floor(random() * 60);
  const when = random() < 0.5 ? 'before' : 'after';
  subscribe(when === 'before' ? 'http.client.request.created' : 'http.client.response.finish', () => {
    if (--left === 0 && !existsSync(`${dir}/stop`)) {
      appendFileSync(`${dir}/deaths`, `${when} a request of a function\n`);
      process.kill(process.pid, 'SIGKILL');
    }
  });
}

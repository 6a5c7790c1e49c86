import { setTimeout as sleep } from 'node:timers/promises';
import { type History, liveThrough } from './history.ts';
import { checkInvariants } from './invariants.ts';
import { startMortalSystem } from './mortal-system.ts';

/** Files at the same time. Between waves nobody uploads, and analysis has its turn. */
const WAVE = 100;
const BETWEEN = 4_000;

/** @returns what was seen. @throws AssertionError with the seed of the history that broke a rule */
export async function runKills(count: number, seed: number, log: (line: string) => void = () => {}) {
  const began = performance.now();
  const say = (line: string) => log(`${((performance.now() - began) / 1000).toFixed(0)} s: ${line}`);
  const system = await startMortalSystem(seed);
  say('started');
  let isFine = false;
  try {
    const histories: History[] = [];
    for (let first = 0; first < count; first += WAVE) {
      await system.signIn().catch(() => undefined);
      const seeds = Array.from(
        { length: Math.min(WAVE, count - first) },
        (_, n) => seed * 10_000 + first + n,
      );
      histories.push(...(await Promise.all(seeds.map((one) => liveThrough(system, one)))));
      await sleep(BETWEEN);
      say(`${histories.length} histories, killed so far: ${JSON.stringify(system.killed())}`);
    }
    const killed = system.killed();
    await system.stopKilling();
    say('nobody is killed any more');
    const seen = await checkInvariants(system, histories);
    if (system.failures.length > 0) throw system.failures[0];
    isFine = true;
    return { seed, killed, ...seen };
  } finally {
    await system.stop(isFine);
  }
}

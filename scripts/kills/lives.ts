import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** As soon as it is there nobody is killed any more. */
export const STOP_FILE = 'stop';

const DEATHS = 'deaths';

/** Counts processes of a kind, also those that were killed. @returns 1 for the first */
export function nextLife(dir: string, kind: string): number {
  const file = join(dir, `lives-${kind}`);
  appendFileSync(file, '.');
  return statSync(file).size;
}

/** @param how e.g. `after request` */
export function noteDeath(dir: string, how: string): void {
  appendFileSync(join(dir, DEATHS), `${how}\n`);
}

/** How often each way of dying was met. */
export function deathsIn(dir: string): Record<string, number> {
  const deaths: Record<string, number> = {};
  if (!existsSync(join(dir, DEATHS))) return deaths;
  for (const how of readFileSync(join(dir, DEATHS), 'utf8').trim().split('\n'))
    deaths[how] = (deaths[how] ?? 0) + 1;
  return deaths;
}

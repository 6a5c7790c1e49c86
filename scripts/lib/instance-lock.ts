import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = (dir: string) => join(dir, 'npm-start.pid');

/** The process that runs on this folder, or null. A pid file whose process is gone (SIGKILL, power) does not count. */
export function runningPid(dir: string): number | null {
  try {
    const pid = Number(readFileSync(file(dir), 'utf8'));
    process.kill(pid, 0);
    return pid === process.pid ? null : pid;
  } catch {
    return null;
  }
}

/** Two instances on one folder would write over each other. @returns how to release */
export function takeInstanceLock(dir: string): () => void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const pid = runningPid(dir);
  if (pid)
    throw new Error(
      `Intake already runs on ${dir} (process ${pid}). Its address is in ${join(dir, 'sign-in.json')}.`,
    );
  writeFileSync(file(dir), String(process.pid));
  return () => rmSync(file(dir), { force: true });
}

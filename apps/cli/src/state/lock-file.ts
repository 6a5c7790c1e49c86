import { openSync, readFileSync, rmSync, statSync, utimesSync, writeSync, closeSync } from 'node:fs';

/** A lock whose holder gave no sign of life for this long (ms) is stale, even if its process id lives again. */
const STALE = 60_000;
const SIGN_OF_LIFE = 15_000;

/**
 * Takes the lock file at `path`; a lock left behind by a process that is gone is taken over.
 * @returns the function that gives it back, or null while another process holds it
 */
export function takeLock(path: string): (() => void) | null {
  for (let attempt = 0; attempt < 2; attempt++) {
    if (create(path)) {
      const alive = setInterval(() => touch(path), SIGN_OF_LIFE).unref();
      return () => {
        clearInterval(alive);
        rmSync(path, { force: true });
      };
    }
    if (isHeld(path)) return null;
    rmSync(path, { force: true });
  }
  return null;
}

function create(path: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isHeld(path: string): boolean {
  try {
    const age = Date.now() - statSync(path).mtimeMs;
    const pid = Number(readFileSync(path, 'utf8'));
    // Between its creation and the first byte a lock is empty: its holder is at work.
    return age < STALE && (pid > 0 ? isAlive(pid) : age < SIGN_OF_LIFE);
  } catch {
    return false; // given back in the meantime
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Taken away by hand: there is nothing to keep alive.
  }
}

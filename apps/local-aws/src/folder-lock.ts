import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** Nothing is ever written into it: an open exclusive transaction is the lock. */
const LOCK_FILE = 'folder.lock';
/** Who holds the lock, for words only: the lock itself does not depend on it. */
const HOLDER_FILE = 'folder.lock.pid';
const ASK_EVERY_MS = 50;
/** SQLite's result codes (https://sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;

/** Another process holds the lock of a folder. */
export class FolderInUse extends Error {
  /** Of the holder, as far as it is known. */
  readonly pid: number | undefined;

  constructor(dir: string, pid: number | undefined) {
    super(`${dir} is in use by another process${pid ? ` (process ${pid})` : ''}.`);
    this.name = 'FolderInUse';
    this.pid = pid;
  }
}

/**
 * Takes a folder for this process alone; makes it when it is missing. The operating system holds the lock (fcntl, on
 * Windows LockFileEx, by SQLite): it ends with the process, however that ends, and no stale file can block anything.
 * Take it before anything in the folder is opened.
 * @param waitMs how long to wait for a holder that is about to end
 * @returns how to release
 * @throws FolderInUse
 */
export async function lockFolder(dir: string, waitMs = 0): Promise<() => void> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  for (const end = Date.now() + waitMs; ; await sleep(ASK_EVERY_MS)) {
    const release = tryLock(dir);
    if (release) return release;
    if (Date.now() >= end) throw new FolderInUse(dir, readHolder(dir));
  }
}

function tryLock(dir: string): (() => void) | undefined {
  const db = new DatabaseSync(join(dir, LOCK_FILE));
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY) return undefined;
    throw error;
  }
  writeFileSync(join(dir, HOLDER_FILE), String(process.pid));
  return () => {
    if (db.isOpen) db.close();
  };
}

function readHolder(dir: string): number | undefined {
  try {
    return Number(readFileSync(join(dir, HOLDER_FILE), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

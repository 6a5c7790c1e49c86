import { join } from 'node:path';
import { FolderInUse, lockFolder } from '../../apps/local-aws/src/folder-lock.ts';

/**
 * Two instances on one folder would write over each other. The operating system holds the lock: it ends with this process.
 * @returns how to release
 * @throws when another process has it, saying which
 */
export async function takeInstanceLock(dir: string): Promise<() => void> {
  try {
    return await lockFolder(dir);
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error;
    const address = join(dir, 'sign-in.json');
    throw new Error(
      `Intake already runs on ${dir}${error.pid ? ` (process ${error.pid})` : ''}. Its address is in ${address}.`,
      { cause: error },
    );
  }
}

/** Waits until what an earlier, killed start left behind has let go of a folder. @throws FolderInUse after `waitMs` */
export async function waitForFolder(dir: string, waitMs: number): Promise<void> {
  (await lockFolder(dir, waitMs))();
}

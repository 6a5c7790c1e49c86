import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '../contract.ts';

const PIECE = 8 * 2 ** 20;

/** The whole file in the scratch folder, for engines that take a path. @returns the path */
export async function copyToScratch(task: Task): Promise<string> {
  const path = join(task.scratch, `original.${task.file.type}`);
  await using file = await open(path, 'w');
  for (let at = 0; at < task.file.size; at += PIECE) {
    task.signal.throwIfAborted();
    await file.write(await task.read(at, Math.min(PIECE, task.file.size - at)));
    task.progress((at / task.file.size) * 0.5);
  }
  return path;
}

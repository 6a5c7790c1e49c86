import type { Task } from '../contract.ts';

/** For who reads a little at a time, and forwards: so much is read at once, and the last of it kept. */
export function readAhead(task: Pick<Task, 'file' | 'read'>, bytes = 2 ** 20): Pick<Task, 'file' | 'read'> {
  let start = 0;
  let kept: Uint8Array = new Uint8Array();
  return {
    file: task.file,
    async read(offset, length) {
      if (offset < start || offset + length > start + kept.length) {
        kept = await task.read(offset, Math.max(length, bytes));
        start = offset;
      }
      return kept.subarray(offset - start, offset - start + length);
    },
  };
}

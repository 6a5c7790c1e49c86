import { readFileSync } from 'node:fs';

const PAGE = 4096;

/** Bytes of a process and of all that it started; 0 where the system has no /proc, and the heap's own limit has to do. */
export function memoryOf(pid: number | undefined): number {
  const children = readProc(`${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + memoryOf(Number(child)), residentBytes(pid));
}

/** Pages that it shares with others (the code of Node above all) are not counted: they are there once. */
function residentBytes(pid: number | undefined): number {
  const [, resident = 0, shared = 0] = readProc(`${pid}/statm`).split(' ').map(Number);
  return (resident - shared) * PAGE;
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return '';
  }
}

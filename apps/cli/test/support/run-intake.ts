import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/intake.mjs', import.meta.url));

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Standard output as JSON lines. */
  events: Record<string, unknown>[];
  /** The most memory that it held, MiB; 0 where the system does not say. */
  peakMemory: number;
}

export interface RunOptions {
  env: Record<string, string>;
  cwd: string;
  input?: string;
  /** Sees each line of standard output as it comes. */
  onLine?: (line: string, child: ChildProcess) => void;
  onStart?: (child: ChildProcess) => void;
}

/** Runs the real program in a process of its own. */
export async function runIntake(args: readonly string[], options: RunOptions): Promise<Run> {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], ...options.env },
  });
  child.stdin.end(options.input ?? '');
  options.onStart?.(child);
  let [stdout, stderr, rest] = ['', '', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) options.onLine?.(line, child);
  });
  child.stderr.on('data', (chunk: Buffer) => void (stderr += chunk));
  const watch = watchMemory(child.pid!);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const events = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  return { code, stdout, stderr, events, peakMemory: watch() };
}

/** Linux keeps the high-water mark of a process: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function watchMemory(pid: number): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    try {
      const [, kB] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      if (kB) peak = Number(kB) / 1024;
    } catch {
      // Another system, or the process has just ended.
    }
  }, 50);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

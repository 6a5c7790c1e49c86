import { spawn } from 'node:child_process';
import { resolve as resolvePath } from 'node:path';
import { inRepo } from './paths.ts';

export interface CommandResult {
  code: number;
  output: string;
}

/** Runs a program of node_modules/.bin (or `node`) in the repository; `quiet` keeps the output for the caller. */
export function runCommand(
  command: string,
  args: string[],
  {
    cwd = '.',
    env = {},
    quiet = false,
  }: { cwd?: string; env?: Record<string, string>; quiet?: boolean } = {},
): Promise<CommandResult> {
  const bin = inRepo('node_modules/.bin');
  const path = `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: resolvePath(inRepo('.'), cwd),
      env: { ...process.env, PATH: path, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      shell: process.platform === 'win32',
    });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Run, runIntake, type RunOptions } from './run-intake.ts';

const TAP = new URL('./tap-requests.mjs', import.meta.url).href;

export interface Tapped {
  method: string;
  part: number;
  range: string;
}

/** A person's machine: a home folder and a working folder of its own. */
export class CliHome {
  readonly dir = mkdtempSync(join(tmpdir(), 'intake-cli-'));
  readonly credentials = join(this.dir, 'config', 'intake', 'credentials.json');
  readonly env: Record<string, string> = {
    HOME: this.dir,
    XDG_CONFIG_HOME: join(this.dir, 'config'),
    XDG_STATE_HOME: join(this.dir, 'state'),
    ...(process.env['NODE_COMPILE_CACHE'] && { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }),
  };

  path(...parts: string[]): string {
    return join(this.dir, ...parts);
  }

  run(args: readonly string[], options: Partial<RunOptions> = {}): Promise<Run> {
    return runIntake(args, { cwd: this.dir, ...options, env: { ...this.env, ...options.env } });
  }

  /** As `run`, and what was sent to the storage meanwhile. */
  async tapped(args: readonly string[]): Promise<Run & { sent: Tapped[] }> {
    const file = this.path(`tap-${Date.now()}.jsonl`);
    const run = await this.run(args, { env: { NODE_OPTIONS: `--import ${TAP}`, TAP_FILE: file } });
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return {
      ...run,
      sent: text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    };
  }

  clear(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Cli } from '../cli.ts';

type Environment = Pick<Cli, 'env' | 'platform'>;

/** Where what must not be lost lies: https://specifications.freedesktop.org/basedir-spec, or the platform's own place. */
export function configFolder({ env, platform }: Environment): string {
  return join(absolute(env['XDG_CONFIG_HOME']) ?? home(platform, env, env['APPDATA'], '.config'), 'intake');
}

/** Where what helps to go on lies: it may be lost without harm. */
export function stateFolder({ env, platform }: Environment): string {
  return join(
    absolute(env['XDG_STATE_HOME']) ?? home(platform, env, env['LOCALAPPDATA'], '.local/state'),
    'intake',
  );
}

function home(
  platform: NodeJS.Platform,
  env: Environment['env'],
  onWindows: string | undefined,
  onUnix: string,
): string {
  const base = env['HOME'] || homedir();
  if (platform === 'win32') return onWindows || join(base, 'AppData', 'Roaming');
  return platform === 'darwin' ? join(base, 'Library', 'Application Support') : join(base, onUnix);
}

/** "All paths set in these environment variables must be absolute. If [not], consider the path invalid and ignore it." */
function absolute(path: string | undefined): string | undefined {
  return path && /^([/\\]|[A-Za-z]:[/\\])/.test(path) ? path : undefined;
}

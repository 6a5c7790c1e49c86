import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { inRepo } from './paths.ts';
import { runCommand } from './run-command.ts';

export interface Target {
  name: string;
  sources: string[];
  /** Stands when the target was built. */
  product: string;
  build: () => ReturnType<typeof runCommand>;
}

const SHARED = ['libs/*/src/**/*', 'libs/contract/openapi.json', 'package-lock.json'];

export const TARGETS: Target[] = [
  {
    name: 'web',
    sources: [...SHARED, 'apps/web/src/**/*', 'apps/web/public/**/*', 'apps/web/*.{ts,html,json}'],
    product: 'apps/web/dist/index.html',
    build: () =>
      runCommand('vite', ['build', '--logLevel', 'warn'], {
        cwd: 'apps/web',
        quiet: true,
        // Whoever has another one set (jest does) would build an app that does not open offline.
        env: { NODE_ENV: 'production' },
      }),
  },
  {
    name: 'api',
    sources: [...SHARED, 'apps/api/src/**/*', 'apps/api/*.{ts,json}'],
    product: 'apps/api/dist/main.js',
    build: () =>
      runCommand('rolldown', ['-c', 'rolldown.config.ts', '--silent'], { cwd: 'apps/api', quiet: true }),
  },
];

/** Builds what changed since it was built last (by path, size and time of the sources). @throws with the builder's output */
export async function buildTargets({ force = false, only }: { force?: boolean; only?: string } = {}): Promise<
  string[]
> {
  const targets = TARGETS.filter((target) => !only || target.name === only);
  const built = await Promise.all(
    targets.map(async (target) => ((await buildTarget(target, force)) ? target.name : null)),
  );
  return built.filter((name) => name !== null);
}

async function buildTarget(target: Target, force: boolean): Promise<boolean> {
  const stamp = inRepo(`.cache/build-${target.name}`);
  const state = fingerprint(target.sources);
  const current =
    existsSync(inRepo(target.product)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state;
  if (current && !force) return false;
  const { code, output } = await target.build();
  if (code !== 0) throw new Error(`Building ${target.name} failed:\n${output}`);
  mkdirSync(inRepo('.cache'), { recursive: true });
  writeFileSync(stamp, state);
  return true;
}

function fingerprint(patterns: string[]): string {
  const hash = createHash('sha256');
  for (const path of globSync(patterns, { cwd: inRepo('.') }).sort()) {
    const { size, mtimeMs } = statSync(inRepo(path));
    hash.update(`${path}:${size}:${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

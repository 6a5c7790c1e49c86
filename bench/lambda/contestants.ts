import { copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build } from 'rolldown';
import { lambdaBundle } from '../../apps/api/rolldown.config.ts';
import type { CodeCacheAnswer, CodeCacheEvent } from '../../apps/api/src/lambda/index.ts';
import { packageLambdas } from '../../scripts/lib/aws-package.ts';
import { buildTargets } from '../../scripts/lib/build-targets.ts';
import { LambdaFunction } from '../../scripts/lib/lambda-function.ts';
import { unpackLambda } from '../../scripts/lib/lambda-unpack.ts';
import { inRepo } from '../../scripts/lib/paths.ts';

export interface Contestant {
  title: string;
  /** What is loaded; none for Node alone. */
  entry?: string;
  /** Bytes of the bundle. */
  bytes: number;
}

export interface Field {
  /** What all are measured by. */
  limit: Contestant;
  intake: Contestant;
  all: Contestant[];
}

/** Everything in `dir`, away from any node_modules; Intake's own are the zip as it ships. */
export async function makeField(dir: string, env: Record<string, string>, event: unknown): Promise<Field> {
  await buildTargets({ only: 'api' });
  await packageLambdas();
  const [plain, cached] = ['intake-plain', 'intake'].map((name) => unpackLambda('http', join(dir, name)));
  await addCache(cached!, env, event);

  const [hono, honoCached] = [join(dir, 'hono'), join(dir, 'hono-cached')];
  await build(lambdaBundle(inRepo('bench/lambda/hono.ts'), join(hono, 'index.cjs')));
  mkdirSync(honoCached);
  copyFileSync(join(hono, 'index.cjs'), join(honoCached, 'bundle.cjs'));
  copyFileSync(inRepo('apps/api/dist/lambda/index.cjs'), join(honoCached, 'index.cjs'));
  await addCache(honoCached, env, event);

  const made = (title: string, folder: string, bundle = 'bundle.cjs'): Contestant => ({
    title,
    entry: join(folder, 'index.cjs'),
    bytes: statSync(join(folder, bundle)).size,
  });
  const limit = made('Hono', hono, 'index.cjs');
  const intake = made('Intake', cached!);
  const without = made('Intake, without its code cache', plain!);
  const withCache = made('Hono, with the code cache', honoCached);
  return { limit, intake, all: [limit, intake, without, withCache, { title: 'Node alone', bytes: 0 }] };
}

/** As a deployment does it: asks the function for the compiled code and puts it beside the bundle. */
async function addCache(dir: string, env: Record<string, string>, first: unknown): Promise<void> {
  const maker = new LambdaFunction({ name: dir, dir, env, log: () => undefined });
  const question: CodeCacheEvent = { codeCache: { make: true, first } };
  const { name, file } = await maker.invoke<CodeCacheAnswer>(question);
  maker.stop();
  writeFileSync(join(dir, name), gunzipSync(Buffer.from(file!, 'base64')));
}

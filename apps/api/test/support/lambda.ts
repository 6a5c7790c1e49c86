import type { Json } from './client.ts';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LambdaName, packageLambdas } from '../../../../scripts/lib/aws-package.ts';
import { deployedFunctions } from '../../../../scripts/lib/deployed-settings.ts';
import { LambdaFunction } from '../../../../scripts/lib/lambda-function.ts';
import { unpackLambda } from '../../../../scripts/lib/lambda-unpack.ts';
import { once } from '../../src/lambda/once.ts';

const packaged = once(() => packageLambdas());
const started = new Set<Lambda>();

/** For `afterAll`: a test that failed may have left a function running, and jest would wait for it for ever. */
export function closeLambdas(): void {
  for (const lambda of started) lambda.close();
}

/** A function as it ships: its zip, unpacked where there is no node_modules above it, in processes of its own. */
export class Lambda extends LambdaFunction {
  readonly dir: string;
  private readonly lines: string[];

  private constructor(name: LambdaName, env: Record<string, string>) {
    const lines: string[] = [];
    const dir = unpackLambda(name, join(mkdtempSync(join(tmpdir(), 'intake-lambda-')), name));
    super({ name, dir, env, log: (line) => void lines.push(line) });
    this.dir = dir;
    this.lines = lines;
    started.add(this);
  }

  static async start(name: LambdaName, env: Record<string, string>): Promise<Lambda> {
    await packaged();
    return new Lambda(name, env);
  }

  /** Puts a file beside the bundle; processes that start from now on find it. */
  add(name: string, bytes: Uint8Array): void {
    this.stop();
    writeFileSync(join(this.dir, name), bytes);
  }

  close(): void {
    started.delete(this);
    this.stop();
    rmSync(join(this.dir, '..'), { recursive: true, force: true });
  }

  /** What it wrote to its log. */
  get log(): Json[] {
    return this.lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  }
}

/** An event as it was recorded (test/events), changed where the test says so. */
export function recorded(name: string, changes: Record<string, unknown> = {}): Json {
  const path = fileURLToPath(new URL(`../events/${name}.json`, import.meta.url));
  return { ...JSON.parse(readFileSync(path, 'utf8')), ...changes };
}

/** The variables that serverless.yml gives a function. */
export const deployedEnvironment = (name: string): Record<string, string> =>
  deployedFunctions()[name]!.environment ?? {};

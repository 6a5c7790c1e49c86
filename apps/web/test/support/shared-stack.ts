import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountsOf, ConfigSource, createDynamo, createSsm } from '@intake/aws';
import type { RunningStack } from './running-stack.ts';
import { withoutAnalysis } from './without-analysis.ts';

/** A stack that others use at the same time, and a person of this test file's own on it. */
export type SharedStack = Pick<RunningStack, 'url' | 'email' | 'password' | 'awsEnv'>;

/**
 * The stack of all test files that only use it (who restarts it, or changes parameters, starts one: `startRunningStack`).
 * @param name of the test file, and of its person, an administrator
 * @param analysed whether files of this person are analysed by themselves
 */
export async function joinSharedStack(name: string, { analysed = false } = {}): Promise<SharedStack> {
  const dir = process.env.INTAKE_SHARED_STACK!;
  writeFileSync(join(dir, 'wanted'), '');
  while (!existsSync(join(dir, 'answer.json'))) await sleep(50);
  const { url, awsEnv, error } = JSON.parse(
    readFileSync(join(dir, 'answer.json'), 'utf8'),
  ) as RunningStack & {
    error?: string;
  };
  if (error) throw new Error(error);
  const email = `${name}@intake.local`;
  const stack = { url, awsEnv, email, password: await addPerson(awsEnv, email) };
  if (!analysed) await withoutAnalysis(stack);
  return stack;
}

/** @returns the password */
async function addPerson(env: Record<string, string>, email: string): Promise<string> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = env;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
  const options = { endpoint: env.AWS_ENDPOINT_URL, region: env.AWS_REGION! };
  const [ssm, dynamo] = [createSsm(options), createDynamo(options)];
  try {
    const { table } = await new ConfigSource(ssm, { ...options, stage: 'local' }).load();
    return await accountsOf(dynamo, table).add({ email, role: 'admin', password: undefined });
  } finally {
    ssm.destroy();
    dynamo.destroy();
  }
}

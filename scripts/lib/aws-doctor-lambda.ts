import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Diagnosis, type Deployment } from './aws-diagnosis.ts';
import type { Target } from './aws-target.ts';

/** What a new account has. A dropped folder and the events of its files take as many at once. */
const TOO_FEW = 10;
/** Of infra/workflows/process-file.asl.json: two light tasks and a heavy one. */
const FUNCTIONS_OF_RUN = 3;
/** Analysis takes a fifth of the account's functions in runs, three fifths in functions. */
const PARTS = 5;
const FEWEST_SLOTS = 2;
/** More make the item that names them slow and dear to write (docs/operations.md). */
const MOST_SLOTS = 200;

/** How many functions the account may run at once. An emulator has no such limit. */
export async function checkConcurrency({ target }: Deployment): Promise<string> {
  if (target.endpoint) return 'no limit at an emulator';
  return concurrencyVerdict(await accountLimit(target), target.region);
}

/** How many files are analysed at the same time by themselves, and whether the account lets more, or fewer. */
export async function checkRunsAtOnce({ target, config }: Deployment): Promise<string> {
  return runsAtOnceVerdict(config.runsAtOnce, target.endpoint ? undefined : await accountLimit(target));
}

async function accountLimit({ region, credentials }: Target): Promise<number | undefined> {
  const lambda = new LambdaClient({ region, credentials });
  try {
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    return AccountLimit?.ConcurrentExecutions;
  } finally {
    lambda.destroy();
  }
}

/**
 * @param runs 0 for any number
 * @param limit concurrent executions of the whole account; undefined where there is none, or AWS did not say
 */
export function runsAtOnceVerdict(runs: number, limit: number | undefined): string {
  const now = runs === 0 ? 'any number' : `${runs} at a time`;
  if (limit === undefined) return now;
  const suits = Math.min(MOST_SLOTS, Math.max(FEWEST_SLOTS, Math.floor(limit / PARTS)));
  if (runs * FUNCTIONS_OF_RUN >= limit)
    throw new Diagnosis(
      `${now}, which can take all ${limit} functions of this account: none is left for the API.`,
      `\`runsAtOnce: ${suits}\` in serverless.yml, and deploy; or ask for a higher quota (docs/operations.md, "How many files are analysed at the same time").`,
    );
  if (runs === 0 || runs >= suits) return now;
  return `${now}; the ${limit} functions of this account would do for ${suits}: \`runsAtOnce\` in serverless.yml`;
}

/** @param limit concurrent executions of the whole account; undefined when AWS did not say */
export function concurrencyVerdict(limit: number | undefined, region: string): string {
  if (limit === undefined) return 'AWS did not say how many';
  if (limit > TOO_FEW) return `${limit} at once in this account`;
  throw new Diagnosis(
    `This account may run ${limit} functions at once; more requests than that are answered 429.`,
    `Ask for 1,000: Service Quotas, AWS Lambda, "Concurrent executions" (L-B99A9384), region ${region}. It costs nothing.`,
  );
}

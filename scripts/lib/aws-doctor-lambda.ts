import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Diagnosis, type Deployment } from './aws-diagnosis.ts';

/** What a new account has. A dropped folder and the events of its files take as many at once. */
const TOO_FEW = 10;

/** How many functions the account may run at once. An emulator has no such limit. */
export async function checkConcurrency({ target }: Deployment): Promise<string> {
  const { region, endpoint, credentials } = target;
  if (endpoint) return 'no limit at an emulator';
  const lambda = new LambdaClient({ region, credentials });
  try {
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    return concurrencyVerdict(AccountLimit?.ConcurrentExecutions, region);
  } finally {
    lambda.destroy();
  }
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

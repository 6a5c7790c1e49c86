import { createDynamo, createS3, createSsm, readConfig, readParameters } from '@intake/aws';
import { Diagnosis, type Deployment } from './aws-diagnosis.ts';
import type { Target } from './aws-target.ts';
import { checkClock, checkCredentials } from './aws-doctor-access.ts';
import { checkBrowserAccess, checkBucket, checkOnePut, checkRoundTrip } from './aws-doctor-bucket.ts';
import { checkConcurrency, checkRunsAtOnce } from './aws-doctor-lambda.ts';
import { checkStoredFiles } from './aws-doctor-files.ts';
import { checkNearAddress } from './aws-doctor-near.ts';
import { checkTable } from './aws-doctor-table.ts';
import { describeError } from './describe-error.ts';

export interface Finding {
  check: string;
  ok: boolean;
  /** What was found; for a failure also why. */
  detail: string;
  /** What to do about a failure. */
  advice?: string;
}

type Check = [name: string, check: (deployment: Deployment) => Promise<string>];

const BEFORE_CONFIG: Check[] = [
  ['credentials', checkCredentials],
  ['clock', checkClock],
  ['concurrent functions', checkConcurrency],
  ['parameters', checkParameters],
];
const WITH_CONFIG: Check[] = [
  ['files analysed at once', checkRunsAtOnce],
  ['table', checkTable],
  ['bucket', checkBucket],
  ['browser access (CORS)', checkBrowserAccess],
  ['presigned round trip', checkRoundTrip],
  ['small file in one PUT', checkOnePut],
  ["small file by the app's own address", checkNearAddress],
];

/**
 * Looks at a deployment as the application would, in order; without parameters there is nothing more to look at.
 * @param files whether to look at every stored file: some requests for each, and at an emulator all of its bytes
 */
export async function examine(target: Target, files = target.endpoint !== undefined): Promise<Finding[]> {
  const { region, endpoint, credentials } = target;
  const aws = { region, endpoint, credentials };
  const deployment = {
    target,
    ssm: createSsm(aws),
    s3: createS3(aws),
    dynamo: createDynamo(aws),
  } as Deployment;
  const findings: Finding[] = [];
  try {
    for (const [name, check] of BEFORE_CONFIG) findings.push(await run(name, check, deployment));
    if (!deployment.config) return findings;
    for (const [name, check] of WITH_CONFIG) findings.push(await run(name, check, deployment));
    // Without a table and a bucket there is nothing to compare.
    if (files && findings.every(({ ok }) => ok))
      findings.push(await run('stored files', checkStoredFiles, deployment));
    return findings;
  } finally {
    for (const client of [deployment.ssm, deployment.s3, deployment.dynamo]) client.destroy();
  }
}

async function run(check: string, examineOne: Check[1], deployment: Deployment): Promise<Finding> {
  try {
    return { check, ok: true, detail: await examineOne(deployment) };
  } catch (error) {
    const advice = error instanceof Diagnosis ? error.advice : adviceFor(error, deployment.target);
    return { check, ok: false, detail: describeError(error), advice };
  }
}

async function checkParameters(deployment: Deployment): Promise<string> {
  const { stage, region, endpoint } = deployment.target;
  const values = await readParameters(deployment.ssm, stage);
  try {
    deployment.config = readConfig({ region, stage, endpoint }, values);
  } catch (error) {
    const [problems] = (error as Error).message.split('\nThis creates');
    throw new Diagnosis(
      problems!,
      endpoint
        ? `INTAKE_STAGE=${stage} AWS_REGION=${region} node scripts/bootstrap.ts --origin <address of the web app>`
        : `npm run aws:setup -- --stage ${stage} --region ${region}, then npm run aws:deploy; if they are there, is ${region} the region they are in?`,
    );
  }
  return `${values.size} in /intake/${stage}/, all valid`;
}

/** For what no check foresaw: permissions and the network are the usual reasons. */
function adviceFor(error: unknown, { region, endpoint }: Target): string {
  const names = [error, (error as Error).cause].map((one) => (one as Error | undefined)?.name ?? '');
  if (names.some((name) => /AccessDenied|Forbidden|NotAuthorized/.test(name))) {
    return 'The credentials work but may not do this: ask for the permissions in infra/roles.yml, or use those of an administrator.';
  }
  if (endpoint) return `Does something answer at ${endpoint}? Is it the one that the credentials belong to?`;
  return `Is the network there, and is ${region} the right region?`;
}

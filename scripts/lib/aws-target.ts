import { parseArgs } from 'node:util';
import type { AwsOptions } from '@intake/aws';

/** Which deployment a command is about, and how it goes about it. */
export interface Target extends AwsOptions {
  stage: string;
  /** Only say what would be done. */
  dryRun: boolean;
}

/** Stages of serverless.yml. At another endpoint than AWS any name is fine. */
export const STAGES = ['dev', 'staging', 'prod'];

const COMMON = {
  stage: { type: 'string' },
  region: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

/**
 * Reads `--stage dev --region us-west-1 --dry-run` and the command's own options. INTAKE_STAGE, AWS_REGION and
 * AWS_ENDPOINT_URL stand in for what is not given.
 * @throws Error for a stage that does not exist and for unknown options
 */
export function readTarget<Own extends Options>(own: Own, args = process.argv.slice(2), env = process.env) {
  const { values } = parseArgs({ args, options: { ...COMMON, ...own } });
  const given = values as { stage?: string; region?: string; 'dry-run'?: boolean };
  const endpoint = env.AWS_ENDPOINT_URL || undefined;
  const stage = given.stage ?? env.INTAKE_STAGE ?? (endpoint ? 'local' : 'dev');
  if (!endpoint && !STAGES.includes(stage)) {
    throw new Error(`There is no stage "${stage}"; there are ${STAGES.join(', ')}.`);
  }
  const region = given.region ?? env.AWS_REGION ?? 'us-west-1';
  const target: Target = { stage, region, endpoint, dryRun: given['dry-run'] === true };
  return { target, values };
}

/** What commands that speak of a stack say when there is none: emulators have no CloudFormation here. */
export function mustBeAws({ endpoint }: Target, command: string): void {
  if (!endpoint) return;
  throw new Error(`${command} is about AWS itself, but AWS_ENDPOINT_URL is ${endpoint}. Unset it first.`);
}

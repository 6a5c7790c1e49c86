/**
 * Makes what a deployment needs: bucket, table, parameters with fresh secrets, an administrator. Safe to repeat.
 *
 *   node scripts/bootstrap.ts --origin https://files.example.com --admin-email you@example.com [--dry-run] [--json]
 *
 * AWS_ENDPOINT_URL (empty: AWS itself; AWS_ENDPOINT_URL_DYNAMODB for another DynamoDB), AWS_REGION and INTAKE_STAGE say where; credentials come from where the AWS SDK
 * finds them.
 */
import { parseArgs } from 'node:util';
import { bootstrap, type BootstrapResult } from '@intake/aws';
import { describeError } from './lib/describe-error.ts';

export { bootstrap };

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(`Intake was not set up: ${describeError(error)}`);
    process.exitCode = 1;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      origin: { type: 'string', multiple: true },
      'admin-email': { type: 'string' },
      bucket: { type: 'string' },
      table: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const result = await bootstrap({
    endpoint: process.env.AWS_ENDPOINT_URL || undefined,
    dynamoEndpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB || undefined,
    region: process.env.AWS_REGION || 'us-west-1',
    stage: process.env.INTAKE_STAGE || 'local',
    origins: values.origin,
    bucket: values.bucket,
    table: values.table,
    admin: values['admin-email'] ? { email: values['admin-email'] } : undefined,
    plan: values['dry-run'],
  });
  console.log(values.json ? JSON.stringify(result, null, 2) : describe(result, values['dry-run']));
}

function describe({ made, skipped, admin }: BootstrapResult, planned: boolean): string {
  const lines = [
    ...made.map((what) => `${planned ? 'would' : 'did'} ${what}`),
    ...skipped.map((what) => `not supported here, left out: ${what}`),
  ];
  if (made.length === 0) lines.push('Everything is there already.');
  if (admin?.password)
    lines.push('', `E-mail    ${admin.email}`, `Password  ${admin.password}  (shown only once)`);
  return lines.join('\n');
}

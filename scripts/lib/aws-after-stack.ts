import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { Changes, createDynamo, createS3, migrateFileColumns } from '@intake/aws';
import { addCodeCache } from './aws-code-cache.ts';
import { publishSpa } from './aws-publish-spa.ts';
import { checkDns, smokeTest } from './aws-smoke-test.ts';
import { protectStack, type StackOutputs } from './aws-stack.ts';
import { changeIndexes, type TableIndexes } from './aws-table-indexes.ts';
import type { Target } from './aws-target.ts';
import { webFiles } from './aws-web-files.ts';
import { describeError } from './describe-error.ts';

/** Stages whose stack a slip must not delete. */
const MATTERS = ['staging', 'prod'];

/** What is done, for the log, and the work itself, which resolves with its result in words. */
type Step = readonly [name: string, run: () => Promise<string>];

/** All that a deployment does once its stack is there, in this order; each may be repeated. @param obsolete states of the table's indexes, until none of an earlier release is left */
export function stepsAfterStack(
  target: Target,
  outputs: StackOutputs,
  obsolete: readonly TableIndexes[],
): Step[] {
  const protection: Step = ['Termination protection', async () => (await protectStack(target, true), 'on')];
  const indexes: Step = [
    'Indexes of earlier releases, one after the other',
    () => changeIndexes(target, obsolete),
  ];
  return [
    ...(MATTERS.includes(target.stage) ? [protection] : []),
    ...(obsolete.length > 0 ? [indexes] : []),
    ['Records of earlier releases', () => migrate(target, outputs.TableName)],
    ['Web app', () => publish(target, outputs)],
    // What a start costs without it is time and nothing else.
    [
      'Compiled code',
      () => addCodeCache(target).catch((error: unknown) => `left out: ${describeError(error)}`),
    ],
    ['Smoke test', async () => (await smokeTest(`https://${outputs.DistributionDomain}`)).join('; ')],
    ['DNS', () => checkDns(new URL(outputs.Url).hostname, outputs.DistributionDomain)],
  ];
}

/** After the stack: from then on only functions that write the new columns run. */
async function migrate(target: Target, table: string): Promise<string> {
  const changes = new Changes();
  const dynamo = createDynamo(target);
  try {
    await migrateFileColumns(dynamo, table, changes);
    return changes.made.join(', ') || 'up to date';
  } finally {
    dynamo.destroy();
  }
}

async function publish(
  { region, credentials }: Target,
  { WebBucketName, DistributionId }: StackOutputs,
): Promise<string> {
  const s3 = createS3({ region, credentials });
  const keys = await publishSpa(s3, WebBucketName, webFiles());
  s3.destroy();
  const cloudFront = new CloudFrontClient({ region, credentials });
  const Paths = { Quantity: 1, Items: ['/*'] };
  const CallerReference = new Date().toISOString();
  await cloudFront.send(
    new CreateInvalidationCommand({ DistributionId, InvalidationBatch: { Paths, CallerReference } }),
  );
  cloudFront.destroy();
  return `${keys.length} files`;
}
